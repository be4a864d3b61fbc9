import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';

const exclude = '**/{node_modules,.venv,venv,site-packages,files,.git}/**';
const most = 1000; // projects that are looked for

let known: Promise<vscode.Uri[]> | undefined; // what the last search has found

/**
 * The folders of the workspace that hold a connector.py, in the order of their paths. They are searched again when one has come
 * or gone: a search goes through all files, of which there may be very many.
 */
export function findProjects(): Promise<vscode.Uri[]> {
  const search = (known ??= searchProjects());
  search.catch(forgetProjects);
  return search;
}

export const forgetProjects = (): void => void (known = undefined);

/** Follows what comes and goes. It is registered before what asks, so that it is told first. */
export function registerProjects(): vscode.Disposable {
  const files = vscode.workspace.createFileSystemWatcher('**/connector.py', false, true);
  return vscode.Disposable.from(
    files,
    files.onDidCreate(forgetProjects),
    files.onDidDelete(forgetProjects),
    vscode.workspace.onDidChangeWorkspaceFolders(forgetProjects),
  );
}

async function searchProjects(): Promise<vscode.Uri[]> {
  const files = await vscode.workspace.findFiles('**/connector.py', exclude, most);
  return files.map((file) => vscode.Uri.joinPath(file, '..')).sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}

/** The project that a file belongs to: the nearest folder at or above it that holds a connector.py, inside the workspace. */
export async function projectOf(file: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const workspace = file && vscode.workspace.getWorkspaceFolder(file);
  if (!file || !workspace) return undefined;
  for (let folder = vscode.Uri.joinPath(file, '..'); ; folder = vscode.Uri.joinPath(folder, '..')) {
    if (await exists(vscode.Uri.joinPath(folder, 'connector.py'))) return folder;
    if (folder.path.length <= workspace.uri.path.length) return undefined;
  }
}

/** The project that is meant: that of the active file, else the only one, else what the user picks. */
export async function chooseProject(within?: vscode.WorkspaceFolder): Promise<vscode.Uri | undefined> {
  const active = await projectOf(vscode.window.activeTextEditor?.document.uri);
  if (active) return active;
  let all = await findProjects();
  if (within) {
    const inside = all.filter((project) => vscode.workspace.getWorkspaceFolder(project)?.index === within.index);
    if (inside.length > 0) all = inside;
  }
  if (all.length === 1) return all[0];
  if (all.length === 0) {
    void vscode.window.showErrorMessage('There is no connector.py in this workspace. Open the folder of a connector, and try again.');
    return undefined;
  }
  const picks = all.map((project) => ({ label: nameOf(project), description: dirname(vscode.workspace.asRelativePath(project)), project }));
  return (await vscode.window.showQuickPick(picks, { placeHolder: 'Which connector?' }))?.project;
}

/** A project, or the file of another database, for commands that work on both. The argument is the address of a project from a lens, a file from a menu, or a node of a view. */
export async function placeFrom(argument: unknown): Promise<vscode.Uri | undefined> {
  if (typeof argument === 'string') return vscode.Uri.parse(argument);
  if (argument instanceof vscode.Uri) return (await projectOf(argument)) ?? chooseProject();
  const node = argument as { project?: unknown } | undefined;
  return node?.project instanceof vscode.Uri ? node.project : chooseProject();
}

/** The project that a command is about. VS Code gives the node that has the focus to the buttons above a tree, too: it may be of another database. */
export async function projectFrom(argument: unknown): Promise<vscode.Uri | undefined> {
  const place = await placeFrom(argument);
  return place && ((await isProject(place)) ? place : chooseProject());
}

export const nameOf = (project: vscode.Uri): string => basename(project.fsPath);

/** Where in the workspace a project or a file is, for a line that has its name already: nothing where the name says it all. */
export function placeOf(at: vscode.Uri): string | undefined {
  const place = vscode.workspace.asRelativePath(at);
  if (vscode.workspace.getWorkspaceFolder(at)?.uri.fsPath === at.fsPath || place === nameOf(at)) return undefined;
  return place;
}

/** Where syncs of a project write their tables. */
export const warehouseOf = (project: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(project, 'files', 'warehouse.db');

export async function exists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}

/** Whether an address is that of a project, and not of a database. */
export const isProject = (at: vscode.Uri): Promise<boolean> => exists(vscode.Uri.joinPath(at, 'connector.py'));
