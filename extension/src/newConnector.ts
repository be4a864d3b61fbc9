import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { exists, nameOf } from './projects';

/** A row of `csdk new --templates --format json`. */
interface Template {
  name: string;
  title: string;
  description: string;
}

const run = promisify(execFile);

export function registerNewConnector(binary: Binary): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('csdk.newConnector', () => newConnector(binary)),
    vscode.commands.registerCommand('csdk.openWalkthrough', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', 'csdk.csdk#csdk.start', false)),
  );
}

/** Asks what the connector reads from and where it shall be, lets csdk make it, and opens it. */
async function newConnector(binary: Binary): Promise<void> {
  const found = await binary.find();
  if (!found) return;
  try {
    const templates: Template[] = JSON.parse((await run(found.path, ['new', '--templates', '--format', 'json'])).stdout);
    const items = templates.map(({ name, title, description }) => ({ label: title, detail: description, name }));
    const kind = await vscode.window.showQuickPick(items, { title: 'New Connector', placeHolder: 'What does it read from? Each sample runs as it is, without a network.' });
    const folder = kind && (await chooseFolder());
    if (!folder) return;
    await run(found.path, ['new', folder.fsPath, '--template', kind.name]);
    await open(folder);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().replace(/^csdk: /, '');
    void vscode.window.showErrorMessage(said || (error as Error).message);
  }
}

/** The folder that is open, if it has no connector yet, or any other. */
async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  const free = await Promise.all(folders.map(async ({ uri }) => !(await exists(vscode.Uri.joinPath(uri, 'connector.py')))));
  const here = folders.filter((_, i) => free[i]);
  if (here.length > 0) {
    const other = { label: '$(folder-opened) Another Folder...', uri: undefined };
    const items = [...here.map(({ name, uri }) => ({ label: `$(folder) ${name}`, description: uri.fsPath, uri })), other];
    const chosen = await vscode.window.showQuickPick(items, { title: 'New Connector', placeHolder: 'Where?' });
    if (!chosen || chosen.uri) return chosen?.uri;
  }
  const chosen = await vscode.window.showOpenDialog({
    title: 'The folder of the new connector', openLabel: 'Make It Here', canSelectFolders: true, canSelectFiles: false, canSelectMany: false,
  });
  return chosen?.[0];
}

async function open(folder: vscode.Uri): Promise<void> {
  if (!vscode.workspace.getWorkspaceFolder(folder)) {
    await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: (vscode.workspace.workspaceFolders?.length ?? 0) > 0 });
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'connector.py'));
  const text = `${nameOf(folder)} is ready. F5 runs one sync, and stops at each checkpoint.`;
  if (await vscode.window.showInformationMessage(text, 'Debug Sync')) await vscode.commands.executeCommand('csdk.debug', folder.toString());
}
