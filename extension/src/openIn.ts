import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { isProject, nameOf, warehouseOf } from './projects';
import type { Syncs } from './syncs';
import { isTrusted } from './trust';

interface Program {
  label: string;
  detail: string;
  commands: string[]; // one of these, looked for in PATH and the project's virtual environment
  args: (file: string) => string[];
  how: string; // to get it
  page: string;
}

const programs: Program[] = [
  {
    label: 'DuckDB CLI', detail: 'SQL in the terminal, read-only: the views go on', commands: ['duckdb'], args: (file) => ['-readonly', file],
    how: 'The command duckdb is not in PATH. Install the DuckDB command line client.', page: 'https://duckdb.org/docs/stable/clients/cli/overview',
  },
  {
    label: 'DuckDB UI', detail: 'Notebooks in the browser; the DuckDB CLI fetches this extension from the internet once', commands: ['duckdb'], args: (file) => ['-ui', file],
    how: 'The command duckdb is not in PATH, and the UI comes with it. Install the DuckDB command line client, 1.2.1 or newer.',
    page: 'https://duckdb.org/docs/stable/core_extensions/ui',
  },
  {
    label: 'Harlequin', detail: 'A SQL editor for the terminal, read-only: the views go on', commands: ['harlequin'], args: (file) => ['--read-only', file],
    how: 'The command harlequin is not in PATH. It is a Python package: pip install harlequin.', page: 'https://harlequin.sh',
  },
  {
    label: 'DBeaver', detail: 'A database program with windows', commands: ['dbeaver', 'dbeaver-ce'], args: (file) => ['-con', `driver=duckdb|database=${file}|name=${nameOf(vscode.Uri.file(file))}|connect=true`],
    how: 'The command dbeaver is not in PATH. Install DBeaver, and open the file there as a DuckDB connection.', page: 'https://dbeaver.io',
  },
];

/** Opens a warehouse, or another database, in a program for DuckDB files. It runs in a terminal, so the user sees what it says and ends it. */
export async function openIn(syncs: Syncs, project: vscode.Uri): Promise<void> {
  if (!isTrusted('Other programs start')) return;
  const file = (await isProject(project)) ? warehouseOf(project) : project;
  if (syncs.running(project) && !syncs.lastOf(project)?.paused) {
    void vscode.window.showWarningMessage(`The sync of ${nameOf(project)} holds its warehouse. Stop it at a checkpoint, or wait for its end, and try again.`);
    return;
  }
  const items = programs.map((program) => ({ ...program, path: locate(program.commands, project.fsPath) }));
  const chosen = await vscode.window.showQuickPick(
    items.map((item) => ({ label: item.label, description: item.path ?? 'not found', detail: item.detail, item })),
    { placeHolder: `Open ${vscode.workspace.asRelativePath(file)} in` },
  );
  if (!chosen) return;
  const { label, path, args, how, page } = chosen.item;
  if (!path) {
    if (await vscode.window.showInformationMessage(how, 'How to Get It')) await vscode.env.openExternal(vscode.Uri.parse(page));
    return;
  }
  const terminal = vscode.window.createTerminal({ name: label, shellPath: path, shellArgs: args(file.fsPath), cwd: vscode.Uri.joinPath(file, '..') });
  terminal.show();
}

function locate(commands: string[], project: string): string | undefined {
  const end = process.platform === 'win32' ? '.exe' : '';
  const own = ['.venv', 'venv'].map((folder) => join(project, folder, process.platform === 'win32' ? 'Scripts' : 'bin'));
  for (const command of commands) {
    for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...own]) {
      const path = join(folder, command + end);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
