import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { configurationFor } from './debug';
import type { Language } from './language';
import { forgetProjects, nameOf, placeFrom, projectFrom } from './projects';
import type { Syncs } from './syncs';
import { runInTerminal } from './tasks';
import { isTrusted } from './trust';
import type { WarehouseView } from './warehouseView';

export interface Parts {
  binary: Binary;
  language: Language;
  syncs: Syncs;
  view: WarehouseView;
  log: vscode.LogOutputChannel;
}

const run = promisify(execFile);

/** The commands of package.json. Those of lenses get the address of a project, and csdk.openTable a table. */
export function registerCommands({ binary, language, syncs, view, log }: Parts): vscode.Disposable {
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    'csdk.debug': (from) => start(syncs, from, {}),
    'csdk.run': (from) => start(syncs, from, { noDebug: true }),
    'csdk.check': async (from) => {
      const project = await projectFrom(from);
      if (project) await runInTerminal(binary, 'check', project);
    },
    'csdk.reset': async (from) => {
      const project = await projectFrom(from);
      if (project) await reset(binary, syncs, project);
      view.refresh();
    },
    'csdk.openTable': async (from, table) => {
      const place = await placeFrom(from);
      if (place) await view.reveal(place, table as string | undefined);
    },
    'csdk.refresh': () => {
      forgetProjects();
      view.refresh();
      return vscode.commands.executeCommand('csdk.refreshSync');
    },
    'csdk.restart': () => {
      binary.forget();
      return language.start();
    },
    'csdk.showOutput': () => log.show(),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(name, command)));
}

async function start(syncs: Syncs, from: unknown, options: vscode.DebugSessionOptions): Promise<void> {
  const project = await projectFrom(from);
  if (!project) return;
  if (syncs.lastOf(project)?.running) {
    void vscode.window.showWarningMessage(`${nameOf(project)} is being synced already. Stop that sync, or let it end, and start again.`);
    return;
  }
  // VS Code saves the active document even if it has no file yet, and would ask for one: a query that was typed is none of the sync's.
  const suppressSaveBeforeStart = vscode.window.activeTextEditor?.document.isUntitled === true;
  if (suppressSaveBeforeStart && vscode.workspace.getConfiguration('debug').get('saveBeforeStart') !== 'none') await vscode.workspace.saveAll(false);
  const folder = vscode.workspace.getWorkspaceFolder(project);
  await vscode.debug.startDebugging(folder, configurationFor(project), { ...options, suppressSaveBeforeStart });
}

/** Asks, and lets csdk remove what syncs have left in files/. */
async function reset(binary: Binary, syncs: Syncs, project: vscode.Uri): Promise<void> {
  if (!isTrusted('Tables and state are reset')) return;
  if (syncs.running(project)) {
    void vscode.window.showWarningMessage(`${nameOf(project)} is being synced. Stop the sync first.`);
    return;
  }
  const question = `Remove everything that syncs of ${nameOf(project)} have left in files/?`;
  const detail = 'The tables and the state are removed, and the next sync is the first one.';
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Reset')) !== 'Reset') return;
  const found = await binary.find();
  if (!found) return;
  try {
    await run(found.path, ['reset', project.fsPath, '--yes'], { cwd: project.fsPath });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim();
    void vscode.window.showErrorMessage(said || `csdk reset: ${(error as Error).message}`);
  }
}
