import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

/** What `csdk version --format json` answers. */
export interface Versions {
  csdk: string;
  engine: string;
  duckdb: string;
}

export interface Found {
  path: string;
  versions: Versions;
}

const run = promisify(execFile);
const executable = process.platform === 'win32' ? 'csdk.exe' : 'csdk';
const patience = 10_000; // for an answer of `csdk version`, in milliseconds

/**
 * Finds csdk: the one inside the package, else the setting csdk.path, else PATH; in a workspace that is not trusted only
 * the first. It is asked for its version once, when it is first needed, and again when the setting changes.
 */
export class Binary implements vscode.Disposable {
  private asked?: Promise<Found | undefined>;
  private told = false;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;

  /** Fires when another csdk may be found now. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const again = () => {
      this.forget();
      this.changed.fire();
    };
    this.watch = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('csdk.path')) again();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
    );
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }

  /** The csdk to start, or undefined after the user was told once why there is none. */
  find(): Promise<Found | undefined> {
    return (this.asked ??= this.ask());
  }

  /** Looks anew when it is needed next, and tells again. */
  forget(): void {
    this.asked = undefined;
    this.told = false;
  }

  private async ask(): Promise<Found | undefined> {
    const path = this.locate();
    if (!path) {
      this.tell('The command csdk was not found.');
      return undefined;
    }
    try {
      const { stdout } = await run(path, ['version', '--format', 'json'], { timeout: patience });
      const versions = JSON.parse(stdout) as Versions;
      const wanted = String(this.context.extension.packageJSON.version);
      if (older(versions.csdk, wanted)) {
        this.tell(`csdk ${versions.csdk} at ${path} is older than this extension needs (${wanted}).`);
        return undefined;
      }
      this.log.info(`csdk ${versions.csdk} at ${path}`);
      return { path, versions };
    } catch (error) {
      this.log.error(`${path} version: ${error}`);
      this.tell(`csdk at ${path} does not start.`);
      return undefined;
    }
  }

  private locate(): string | undefined {
    const bundled = join(this.context.extensionPath, 'bin', executable);
    if (isExecutable(bundled)) return bundled;
    if (!vscode.workspace.isTrusted) return undefined;
    const set = vscode.workspace.getConfiguration('csdk').get<string>('path');
    if (set) return set;
    const folders = (process.env.PATH ?? '').split(delimiter);
    return folders.map((folder) => join(folder, executable)).find(isExecutable);
  }

  private tell(what: string): void {
    if (this.told) return;
    this.told = true;
    const button = 'Set csdk.path';
    void vscode.window
      .showErrorMessage(`${what} Name one in the setting csdk.path, or install this extension's package for your system.`, button)
      .then((chosen) => {
        if (chosen) void vscode.commands.executeCommand(pathSetting().command, ...pathSetting().arguments!);
      });
  }
}

/** Where csdk.path is set: on a remote host, the settings of that. */
export const pathSetting = (): vscode.Command => ({
  title: 'Settings',
  command: vscode.env.remoteName ? 'workbench.action.openRemoteSettings' : 'workbench.action.openSettings',
  arguments: [{ query: 'csdk.path' }],
});

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Only the three numbers count: 0.1.0-dev is not older than 0.1.0. */
function older(found: string, wanted: string): boolean {
  const numbers = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);
  const [a, b] = [numbers(found), numbers(wanted)];
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return !(a[i] > b[i]);
  return false;
}
