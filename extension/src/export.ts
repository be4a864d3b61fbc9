import { basename } from 'node:path';
import * as vscode from 'vscode';
import { exists } from './projects';
import type { Tables } from './tables';
import { shownName } from './warehouseItems';
import type { TableNode } from './warehouseView';
import { count } from './words';

const formats = [
  { label: 'CSV', detail: 'Text that every program reads; NULL is an empty field', format: 'csv' },
  { label: 'Parquet', detail: 'Small, with exact types, for other data tools', format: 'parquet' },
  { label: 'JSON', detail: 'One array with an object for each row', format: 'json' },
];

/** Asks for a format and a file, and writes the whole table there, deleted rows too. csdk writes; nothing is overwritten without a question. */
export async function exportTable(tables: Tables, { project, table }: TableNode): Promise<void> {
  const name = shownName(table);
  const chosen = await vscode.window.showQuickPick(formats, { placeHolder: `Export ${name} as` });
  if (!chosen) return;
  const { label, format } = chosen;
  const home = vscode.workspace.getWorkspaceFolder(project)?.uri ?? vscode.Uri.joinPath(project, '..');
  const file = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(home, `${name}.${format}`), filters: { [label]: [format] }, saveLabel: 'Export', title: `Export ${name}`,
  });
  if (!file) return;
  const overwrite = await exists(file); // then the dialog has asked
  const order = { schema: table.schema, table: table.table, format, file: file.fsPath, overwrite };
  try {
    const rows = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Exporting ${name} to ${basename(file.fsPath)}`, cancellable: true },
      (progress, cancel) => {
        let told = 0;
        return tables.export(project, order, cancel, (percent) => {
          progress.report({ increment: percent - told, message: `${percent.toFixed(0)} %` });
          told = percent;
        }).catch((error) => {
          if (!cancel.isCancellationRequested) throw error;
          return undefined;
        });
      },
    );
    if (rows === undefined) return; // cancelled, and no file is left
    const open = 'Open';
    const text = `${count(rows, 'row')} of ${name} ${rows === 1 ? 'is' : 'are'} in ${basename(file.fsPath)}.`;
    const answer = format === 'parquet' ? await vscode.window.showInformationMessage(text) : await vscode.window.showInformationMessage(text, open);
    if (answer === open) await vscode.commands.executeCommand('vscode.open', file);
  } catch (error) {
    void vscode.window.showErrorMessage((error as Error).message);
  }
}
