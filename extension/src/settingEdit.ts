import * as vscode from 'vscode';
import type { Language } from './language';
import type { Setting } from './projectInfo';

/** Asks for the value of a key of configuration.json and lets csdk write it. The value of a secret is never shown. */
export async function editSetting(language: Language, project: vscode.Uri, setting: Setting): Promise<void> {
  const value = await ask(setting);
  if (value === undefined) return;
  try {
    const edit = await language.edit('csdk/setSetting', { project: project.toString(), key: setting.key, value });
    if (!edit) throw new Error('csdk does not run, and nothing was changed.');
    await write(vscode.Uri.joinPath(project, 'configuration.json'), edit);
  } catch (error) {
    void vscode.window.showErrorMessage(`${setting.key}: ${(error as Error).message}`);
  }
}

async function ask(setting: Setting): Promise<string | undefined> {
  const typed = 'Another Value...';
  if (setting.values.length > 0 && !setting.secret) {
    const items = [...setting.values, typed];
    const chosen = await vscode.window.showQuickPick(items, { title: setting.key, placeHolder: 'Values that the code names' });
    if (chosen !== typed) return chosen;
  }
  return vscode.window.showInputBox({
    title: setting.key,
    prompt: setting.secret ? `A new value for ${setting.key}. It is not shown.` : `The value of ${setting.key}${setting.how ? `, which the code reads with ${setting.how}` : ''}.`,
    value: setting.secret ? '' : setting.value,
    password: setting.secret,
    validateInput: (value) => (setting.secret && !value && setting.state === 'set' ? 'Type the new value. Escape leaves the old one.' : undefined),
    ignoreFocusOut: true,
  });
}

/** Applies an edit, which can be undone in the file. A file that was saved before is saved again, since a sync reads the disk. */
async function write(file: vscode.Uri, edit: vscode.WorkspaceEdit): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === file.toString());
  const unsaved = open?.isDirty ?? false;
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('configuration.json has changed meanwhile. Try again.');
  if (!unsaved) await (await vscode.workspace.openTextDocument(file)).save();
}
