import { basename, sep } from 'node:path';
import * as vscode from 'vscode';
import { exists, findProjects, nameOf, warehouseOf } from './projects';
import type { Column, Table } from './protocol';
import type { Syncs } from './syncs';
import type { Warehouses } from './warehouse';

type Node =
  | { kind: 'project'; project: vscode.Uri }
  | { kind: 'message'; project: vscode.Uri; text: string; problem: boolean }
  | { kind: 'table'; project: vscode.Uri; table: Table }
  | { kind: 'column'; project: vscode.Uri; table: Table; column: Column };

export type TableNode = Extract<Node, { kind: 'table' }>;

const defaultSchema = 'tester'; // of tables that name none
const settle = 300; // milliseconds without another change, after which the view is read again

/** The tree *Warehouse*: tables and columns of each project, from the sync that runs, else from the file. */
export class WarehouseView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  private readonly view: vscode.TreeView<Node>;
  private readonly watch: vscode.Disposable;
  private timer?: NodeJS.Timeout;
  private tables = new Map<string, TableNode[]>(); // by project, as they were shown last
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly warehouses: Warehouses,
    private readonly syncs: Syncs,
  ) {
    this.view = vscode.window.createTreeView('csdk.warehouse', { treeDataProvider: this, showCollapseAll: true });
    const refresh = () => this.refreshSoon();
    const files = ['**/files/warehouse.db', '**/connector.py'].map((glob) => vscode.workspace.createFileSystemWatcher(glob, false, glob.endsWith('.py')));
    this.watch = vscode.Disposable.from(
      this.view,
      syncs.onDidChange(refresh),
      ...files.flatMap((watcher) => [watcher, watcher.onDidChange(refresh), watcher.onDidCreate(refresh), watcher.onDidDelete(refresh)]),
    );
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  private refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, settle);
  }

  /** Shows a table (schema.table), or the tables of a project. */
  async reveal(project: vscode.Uri, name?: string): Promise<void> {
    await vscode.commands.executeCommand('csdk.warehouse.focus');
    if (!name) return;
    const tables = this.tables.get(project.fsPath) ?? (await this.read(project));
    const node = tables.find((n) => n.kind === 'table' && `${n.table.schema}.${n.table.table}` === name);
    if (node) await this.view.reveal(node, { expand: true, select: true, focus: true });
    else void vscode.window.showInformationMessage(`${name} is not in the warehouse yet. Run the sync first.`);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    switch (node?.kind) {
      case undefined:
        return this.roots();
      case 'project':
        return this.read(node.project);
      case 'table':
        return node.table.columns.map((column) => ({ ...node, kind: 'column', column }));
      default:
        return [];
    }
  }

  private async roots(): Promise<Node[]> {
    const projects = await findProjects();
    this.view.message = undefined;
    if (projects.length !== 1) return projects.map((project) => ({ kind: 'project', project }));
    const nodes = await this.read(projects[0]);
    // A row is one line; the message above the rows has as many as it needs.
    if (nodes.length === 1 && nodes[0].kind === 'message' && nodes[0].problem) this.view.message = nodes[0].text;
    // Without a file there is nothing to say but the welcome with its button.
    return nodes.length === 1 && nodes[0].kind === 'message' && !nodes[0].problem ? [] : nodes;
  }

  private async read(project: vscode.Uri): Promise<Node[]> {
    this.tables.delete(project.fsPath);
    try {
      const { tables } = await this.request(project);
      if (!tables) return [{ kind: 'message', project, text: 'Nothing was synced yet.', problem: false }];
      const nodes = tables.map((table): TableNode => ({ kind: 'table', project, table }));
      this.tables.set(project.fsPath, nodes);
      return nodes.length > 0 ? nodes : [{ kind: 'message', project, text: 'The warehouse has no tables.', problem: true }];
    } catch (error) {
      return [{ kind: 'message', project, text: sentence((error as Error).message, project), problem: true }];
    }
  }

  /** Asks the sync that runs. While it cannot answer, and when there is none, the file is asked, if there is one. */
  private async request(project: vscode.Uri): Promise<{ tables?: Table[] }> {
    const session = this.syncs.running(project);
    if (session) {
      try {
        return await session.customRequest('csdk/tables');
      } catch {
        if (this.syncs.running(project)) return {}; // it has not begun
      }
    }
    if (!(await exists(warehouseOf(project)))) return {};
    return this.warehouses.request(project, 'csdk/tables');
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'column') return this.tables.get(node.project.fsPath)?.find((n) => n.table === node.table);
    return node.kind === 'project' || this.tables.size <= 1 ? undefined : { kind: 'project', project: node.project };
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'project':
        return projectItem(node.project);
      case 'message':
        return messageItem(node.text, node.problem);
      case 'table':
        return tableItem(node.table, node.project);
      case 'column':
        return columnItem(node.column, node.table);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watch.dispose();
    this.changed.dispose();
  }
}

export const registerWarehouseView = (warehouses: Warehouses, syncs: Syncs): WarehouseView => new WarehouseView(warehouses, syncs);

/** A table's name for people: the schema only where it is not the usual one. */
export const shownName = ({ schema, table }: Table): string => (schema === defaultSchema ? table : `${schema}.${table}`);

function projectItem(project: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(nameOf(project), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = project.toString();
  item.description = vscode.workspace.asRelativePath(project);
  if (item.description === basename(project.fsPath)) item.description = undefined;
  item.iconPath = new vscode.ThemeIcon('database');
  item.contextValue = 'project';
  return item;
}

/** An error of csdk as a sentence, with the paths of the project as they are inside it. */
const sentence = (text: string, project: vscode.Uri): string => {
  const short = text.replaceAll(`${project.fsPath}${sep}`, '');
  return short.charAt(0).toUpperCase() + short.slice(1) + (/[.!?]$/.test(short) ? '' : '.');
};

function messageItem(text: string, problem: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.tooltip = text;
  item.iconPath = new vscode.ThemeIcon(problem ? 'warning' : 'info');
  item.contextValue = 'message';
  return item;
}

function tableItem(table: Table, project: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(shownName(table), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${project}#${table.schema}.${table.table}`;
  const pending = table.since.upserts + table.since.updates + table.since.deletes;
  item.description = count(table.rows, 'row') + (pending > 0 ? `, ${pending.toLocaleString()} not committed` : '');
  item.tooltip = [
    `${table.schema}.${table.table}`,
    table.source && table.source !== table.table ? `in connector.py: ${table.source}` : '',
    table.key?.length ? `key: ${table.key.join(', ')}` : 'no key',
    count(table.columns.length, 'column'),
  ].filter(Boolean).join('\n');
  item.iconPath = new vscode.ThemeIcon('table');
  item.contextValue = 'table';
  item.command = { command: 'csdk.preview', title: 'Preview', arguments: [{ project, table }] };
  return item;
}

function columnItem(column: Column, table: Table): vscode.TreeItem {
  const item = new vscode.TreeItem(column.name);
  const key = table.key?.includes(column.name);
  item.description = (column.type || 'no value yet') + (key ? ', key' : '');
  item.tooltip = column.source && column.source !== column.name ? `in connector.py: ${column.source}` : column.name;
  item.iconPath = new vscode.ThemeIcon(key ? 'key' : 'symbol-field');
  item.contextValue = 'column';
  item.accessibilityInformation = { label: `column ${column.name}, ${item.description}` };
  return item;
}

const count = (n: number, what: string): string => `${n.toLocaleString()} ${what}${n === 1 ? '' : 's'}`;
