import { basename } from 'node:path';
import * as vscode from 'vscode';
import { exists, findProjects, warehouseOf } from './projects';

const key = 'csdk.databases';
const pattern = '**/*.{db,duckdb}';
const mostOffered = 200;

/** The databases beside those of projects that the user has opened in this workspace. */
export class Databases implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {}

  /** Their files. One that is gone stays: the view says so, and the user removes it. */
  all(): vscode.Uri[] {
    return this.state.get<string[]>(key, []).map((text) => vscode.Uri.parse(text));
  }

  async add(file: vscode.Uri): Promise<void> {
    const have = this.state.get<string[]>(key, []);
    if (!have.includes(file.toString())) await this.state.update(key, [...have, file.toString()]);
    this.changed.fire();
  }

  async remove(file: vscode.Uri): Promise<void> {
    await this.state.update(key, this.state.get<string[]>(key, []).filter((text) => text !== file.toString()));
    this.changed.fire();
  }

  /** Lets the user pick a file of the workspace, or any other. */
  async pick(): Promise<vscode.Uri | undefined> {
    const projects = new Set((await findProjects()).map((project) => warehouseOf(project).fsPath));
    const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.venv,venv,site-packages,.git}/**', mostOffered);
    const items = found
      .filter((file) => !projects.has(file.fsPath))
      .map((file) => ({ label: basename(file.fsPath), description: vscode.workspace.asRelativePath(file), file }));
    const other = { label: '$(folder-opened) Another File...', description: '', file: undefined };
    const chosen = items.length === 0 ? other : await vscode.window.showQuickPick([...items, other], { placeHolder: 'Which DuckDB file?' });
    if (!chosen) return undefined;
    if (chosen.file) return chosen.file;
    const filters = { DuckDB: ['db', 'duckdb'], 'All Files': ['*'] };
    return (await vscode.window.showOpenDialog({ title: 'Open Database', openLabel: 'Open', filters }))?.[0];
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The commands that open and close them. open gets a file from the explorer's menu; reveal shows one in the view. */
export function registerDatabases(databases: Databases, reveal: (file: vscode.Uri) => Promise<void>): vscode.Disposable {
  return vscode.Disposable.from(
    databases,
    vscode.commands.registerCommand('csdk.openDatabase', async (from: unknown) => {
      const file = from instanceof vscode.Uri ? from : await databases.pick();
      if (!file) return;
      const own = (await findProjects()).find((project) => warehouseOf(project).fsPath === file.fsPath);
      if (!own && (await exists(file))) await databases.add(file);
      await reveal(own ?? file);
    }),
    vscode.commands.registerCommand('csdk.closeDatabase', (node: { project: vscode.Uri }) => databases.remove(node.project)),
  );
}
