import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { type Databases, registerDatabases } from './databases';
import { exportTable } from './export';
import { openIn } from './openIn';
import { nameOf, projectFrom, projectOf } from './projects';
import { toggleRows } from './stops';
import type { Syncs } from './syncs';
import type { Tables } from './tables';
import { isTrusted } from './trust';
import { shownName } from './warehouseItems';
import type { ColumnNode, TableNode, WarehouseView } from './warehouseView';

interface Parts {
  binary: Binary;
  syncs: Syncs;
  tables: Tables;
  databases: Databases;
  view: WarehouseView;
}

const run = promisify(execFile);

/** The commands of the view Warehouse: they get the node that they were called on. */
export function registerTables({ binary, syncs, tables, databases, view }: Parts): vscode.Disposable {
  const commands: Record<string, (node: never) => unknown> = {
    'csdk.filterTables': () => filter(view),
    'csdk.showAllTables': () => view.show(''),
    'csdk.copyName': (node: TableNode | ColumnNode) => vscode.env.clipboard.writeText(node.kind === 'column' ? node.column.name : shownName(node.table)),
    'csdk.copySelect': async (node: TableNode) => vscode.env.clipboard.writeText(await selectOf(view, node)),
    'csdk.export': (node: TableNode) => exportTable(tables, node),
    'csdk.statistics': (node: ColumnNode) => vscode.commands.executeCommand('csdk.preview', node),
    'csdk.revealInSchema': async (node: TableNode) => revealInSchema(node.project, (await view.detail(node)).source || node.table.table),
    'csdk.resetTable': (node: TableNode) => reset(binary, syncs, node),
    'csdk.stopAtRows': async (node: TableNode) => toggleRows(await view.detail(node)),
    'csdk.openIn': async (from: unknown) => {
      const project = await projectFrom(from);
      if (project) await openIn(syncs, project);
    },
  };
  return vscode.Disposable.from(
    registerDatabases(databases, (file) => view.reveal(file)),
    ...Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(name, command)),
  );
}

/** Filters while the user types; Escape shows all tables again. */
function filter(view: WarehouseView): void {
  const input = vscode.window.createInputBox();
  input.placeholder = 'Part of a name; Escape shows all tables';
  input.prompt = 'Shows the tables whose name holds this text';
  input.onDidChangeValue((text) => view.show(text.trim()));
  input.onDidAccept(() => {
    accepted = true;
    input.hide();
  });
  let accepted = false;
  input.onDidHide(() => {
    if (!accepted) view.show('');
    input.dispose();
  });
  input.show();
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function selectOf(view: WarehouseView, node: TableNode): Promise<string> {
  const { columns, schema, table } = await view.detail(node);
  return `SELECT ${columns.map(({ name }) => quoted(name)).join(', ') || '*'}\nFROM ${quoted(schema)}.${quoted(table)}`;
}

/** Shows where schema() names a table. The language server knows: tables are symbols of the workspace. */
async function revealInSchema(project: vscode.Uri, name: string): Promise<void> {
  await vscode.workspace.openTextDocument(vscode.Uri.joinPath(project, 'connector.py')); // the server knows projects that are open
  const symbols = (await vscode.commands.executeCommand<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', name)) ?? [];
  const owners = await Promise.all(symbols.map(({ location }) => projectOf(location.uri)));
  const inside = symbols.filter((_, i) => owners[i]?.fsPath === project.fsPath);
  const found = inside.find((symbol) => symbol.name === name && symbol.containerName?.includes('schema')) ?? inside.find((symbol) => symbol.name === name);
  if (!found) {
    void vscode.window.showInformationMessage(`${name} is not named in schema() of ${nameOf(project)}. Fivetran makes tables of rows, too, that are not declared.`);
    return;
  }
  await vscode.window.showTextDocument(found.location.uri, { selection: found.location.range });
}

/** Asks, and lets csdk remove one table. The state stays. */
async function reset(binary: Binary, syncs: Syncs, { project, table }: TableNode): Promise<void> {
  if (!isTrusted('Tables and state are reset')) return;
  const name = shownName(table);
  if (syncs.running(project)) {
    void vscode.window.showWarningMessage(`${nameOf(project)} is being synced. Stop the sync first, then reset ${name}.`);
    return;
  }
  const detail = 'The state stays as it is: the next sync brings the rows that come after it. To load all rows again, edit the state too.';
  const question = `Remove the table ${name} with its ${table.rows.toLocaleString()} rows from the warehouse of ${nameOf(project)}?`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Remove')) !== 'Remove') return;
  const found = await binary.find();
  if (!found) return;
  try {
    await run(found.path, ['reset', project.fsPath, '--table', `${table.schema}.${table.table}`, '--yes'], { cwd: project.fsPath });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim();
    void vscode.window.showErrorMessage(said || `csdk reset: ${(error as Error).message}`);
  }
}
