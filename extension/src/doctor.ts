import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { chosenInterpreter, onDidChangeInterpreter } from './python';

/** A row of `csdk doctor --format json`. */
export interface Check {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  found: string;
  fix?: string;
}

// A package comes and goes with its .dist-info; of a new folder, what is in it may not be told.
const what = ['**/pyvenv.cfg', '**/{requirements.txt,pyproject.toml}', '**/site-packages/*.dist-info', '**/site-packages/*.dist-info/METADATA'];
const installer = /\b(pip3?|uv|poetry|pdm|pipenv|conda|mamba|micromamba)\b/;

/** VS Code tells since 1.93 what was run in a terminal. A virtual environment outside of the workspace, or a new one, is not watched. */
interface Terminals {
  onDidEndTerminalShellExecution?: vscode.Event<{ execution: { commandLine: { value: string } } }>;
}
const patience = 60_000; // milliseconds for an interpreter with its packages on a slow disk

/** What a sync would find on this machine, as csdk says: asked once for each project, and again when an interpreter, its packages or what is required has changed. */
export class Doctor implements vscode.Disposable {
  private asked = new Map<string, Promise<Check[]>>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly binary: Binary,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const again = () => this.forget();
    const files = what.map((glob) => vscode.workspace.createFileSystemWatcher(glob));
    const ran = (vscode.window as Terminals).onDidEndTerminalShellExecution?.(({ execution }) => {
      if (installer.test(execution.commandLine.value)) again();
    });
    this.watch = vscode.Disposable.from(
      ...(ran ? [ran] : []),
      ...files.flatMap((watcher) => [watcher, watcher.onDidChange(again), watcher.onDidCreate(again), watcher.onDidDelete(again)]),
      onDidChangeInterpreter(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      binary.onDidChange(again),
    );
  }

  /** Looks anew when it is asked next. */
  forget(): void {
    this.asked.clear();
    this.changed.fire();
  }

  /** The checks of a project; none before its folder is trusted, since its interpreter would run. */
  ask(project: vscode.Uri): Promise<Check[]> {
    if (!vscode.workspace.isTrusted) return Promise.resolve([]);
    const key = project.fsPath;
    const asked = this.asked.get(key) ?? this.run(key, project);
    this.asked.set(key, asked);
    return asked;
  }

  private async run(folder: string, project: vscode.Uri): Promise<Check[]> {
    const found = await this.binary.find();
    if (!found) return [];
    const python = await chosenInterpreter(project);
    const args = ['doctor', folder, '--format', 'json', ...(python ? ['--python', python] : [])];
    // It ends with 1 where something is missing, and says what all the same.
    const said = await new Promise<string>((resolve) =>
      execFile(found.path, args, { cwd: folder, timeout: patience }, (error, stdout, stderr) => {
        if (!stdout) this.log.error(`csdk doctor: ${stderr || error}`);
        resolve(stdout);
      }),
    );
    try {
      return JSON.parse(said);
    } catch {
      return [];
    }
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
