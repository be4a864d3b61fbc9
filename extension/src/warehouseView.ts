import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Databases } from './databases';
import { findProjects } from './projects';
import type { Column, TableDetail, TreeTable } from './protocol';
import { sentence } from './words';
import type { Syncs } from './syncs';
import type { Tables } from './tables';
import { columnItem, databaseItem, factItem, messageItem, shortTime, shownName, statisticsText, tableItem, tableText } from './warehouseItems';

/** `project` is the folder of one, or the file of another database. */
export type Node =
  | { kind: 'database'; project: vscode.Uri; own: boolean }
  | { kind: 'message'; project: vscode.Uri; text: string; problem: boolean }
  | { kind: 'table'; project: vscode.Uri; table: TreeTable; own: boolean }
  | { kind: 'fact'; project: vscode.Uri; of: TableNode; label: string; text: string; icon: string }
  | { kind: 'column'; project: vscode.Uri; of: TableNode; table: TableDetail; column: Column };

export type TableNode = Extract<Node, { kind: 'table' }>;
export type ColumnNode = Extract<Node, { kind: 'column' }>;

const settle = 300; // milliseconds without another change, after which the view is read again
const beat = 1000; // milliseconds between two readings while a sync runs
const share = 10; // of the time may go into reading, as one part in so many
const longestWait = 30_000; // milliseconds until what could not be read is tried again; another program does not tell when it lets go of a file

/** The tree *Warehouse*: tables and columns of each project, from the sync that runs, else from the file, and of databases that were opened. */
export class WarehouseView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  private readonly view: vscode.TreeView<Node>;
  private readonly watch: vscode.Disposable;
  private others: vscode.Disposable[] = [];
  private timer?: NodeJS.Timeout;
  private pulse?: NodeJS.Timeout;
  private took = 0; // milliseconds of the last reading
  private failing = new Map<string, number>(); // by project, how often it could not be read
  private readonly expanded = new Set<string>(); // projects and databases, by path
  private filter = '';
  private grouped = false; // there is more than one database
  private tables = new Map<string, TableNode[]>(); // by project, as they were read last
  private opened = new Map<string, { line: string; detail: Promise<TableDetail> }>(); // of a sync that runs, while its line stays
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly source: Tables,
    private readonly syncs: Syncs,
    private readonly databases: Databases,
  ) {
    this.view = vscode.window.createTreeView('csdk.warehouse', { treeDataProvider: this, showCollapseAll: true });
    const refresh = () => this.refreshSoon();
    const files = ['**/*.{db,duckdb}', '**/connector.py'].map((glob) => vscode.workspace.createFileSystemWatcher(glob, false, glob.endsWith('.py')));
    this.watch = vscode.Disposable.from(
      this.view,
      this.view.onDidChangeVisibility(() => this.goOn()),
      this.view.onDidExpandElement(({ element }) => element.kind === 'database' && this.expanded.add(element.project.fsPath)),
      this.view.onDidCollapseElement(({ element }) => element.kind === 'database' && this.expanded.delete(element.project.fsPath)),
      syncs.onDidChange(refresh),
      databases.onDidChange(() => {
        this.watchOthers();
        this.refresh(); // at once: reveal waits for it
      }),
      vscode.debug.onDidChangeBreakpoints(refresh),
      ...files.flatMap((watcher) => [watcher, watcher.onDidChange(refresh), watcher.onDidCreate(refresh), watcher.onDidDelete(refresh)]),
    );
    this.watchOthers();
  }

  /** Databases outside of the workspace, too, are read again when they change. */
  private watchOthers(): void {
    for (const watcher of this.others) watcher.dispose();
    this.others = this.databases.all().map((file) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(file, '..'), basename(file.fsPath)));
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(() => this.refreshSoon());
      return watcher;
    });
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

  /** While a sync runs and its connector is not stopped, counts change by themselves; what could not be read is tried again. */
  private goOn(): void {
    clearTimeout(this.pulse);
    const live = [...this.tables.keys()].some((path) => this.syncs.running(vscode.Uri.file(path)) && !this.syncs.lastOf(vscode.Uri.file(path))?.paused);
    const waits = [...this.failing.values()].map((times) => Math.min(longestWait, beat * 2 ** times));
    if (live) waits.push(Math.max(beat, share * this.took));
    if (waits.length > 0 && this.view.visible) this.pulse = setTimeout(() => this.refresh(), Math.min(...waits));
  }

  /** Shows the tables whose name holds a text; all of them for ''. */
  show(filter: string): void {
    this.filter = filter.toLowerCase();
    this.view.description = filter ? `"${filter}"` : undefined;
    void vscode.commands.executeCommand('setContext', 'csdk.filtered', filter !== '');
    this.refresh();
  }

  /** Shows a table (schema.table), or the tables of a project or a database. */
  async reveal(project: vscode.Uri, name?: string): Promise<void> {
    await vscode.commands.executeCommand('csdk.warehouse.focus');
    if (!name) {
      const roots = await this.roots();
      const node = roots.find((root) => root.kind === 'database' && root.project.fsPath === project.fsPath);
      if (node) await this.expand(node);
      return;
    }
    const find = () => this.tables.get(project.fsPath)?.find(({ table }) => `${table.schema}.${table.table}` === name);
    if (!find()) await this.read(project, true); // a view that was hidden has an old list
    const node = find();
    if (!node) void vscode.window.showInformationMessage(`${name} is not in the warehouse yet. Run the sync first.`);
    else {
      if (!this.shows(node.table)) this.show('');
      await this.view.reveal(node, { expand: true, select: true, focus: true });
    }
  }

  /** VS Code forgets to expand a node when the tree is read again meanwhile, as it is when a sync ends. */
  private async expand(node: Node): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      await this.view.reveal(node, { expand: true, select: true, focus: true });
      await new Promise((resolve) => setTimeout(resolve, settle));
      if (this.expanded.has(node.project.fsPath)) return;
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    switch (node?.kind) {
      case undefined: {
        const roots = await this.roots();
        void vscode.commands.executeCommand('setContext', 'csdk.read', true); // only now is it known that there is nothing
        return roots;
      }
      case 'database':
        return this.read(node.project, node.own);
      case 'table':
        return this.columns(node);
      default:
        return [];
    }
  }

  private async roots(): Promise<Node[]> {
    const projects = await findProjects();
    const own = projects.map((project): Node => ({ kind: 'database', project, own: true }));
    const others = this.databases.all().map((project): Node => ({ kind: 'database', project, own: false }));
    this.grouped = own.length + others.length !== 1;
    for (const path of this.failing.keys()) {
      if (![...own, ...others].some((node) => node.project.fsPath === path)) this.failing.delete(path); // it is not shown any more
    }
    const nodes = this.grouped || projects.length === 0 ? [...own, ...others] : await this.read(projects[0], true);
    const alone = !this.grouped && nodes[0]?.kind === 'message' ? nodes[0] : undefined;
    // A row is one line; the message above the rows has as many as it needs.
    this.view.message = alone?.problem ? alone.text : undefined;
    // Without a file there is nothing to say but the welcome with its button.
    return alone && !alone.problem ? [] : nodes;
  }

  private async read(project: vscode.Uri, own: boolean): Promise<Node[]> {
    const began = performance.now();
    const say = (text: string, problem: boolean): Node[] => [{ kind: 'message', project, text, problem }];
    try {
      const tables = await this.source.list(project);
      const nodes = (tables ?? []).map((table): TableNode => ({ kind: 'table', project, table, own }));
      this.tables.set(project.fsPath, nodes);
      this.failing.delete(project.fsPath);
      this.took = performance.now() - began;
      if (!tables) return say('Nothing was synced yet.', false);
      const shown = this.filter ? nodes.filter(({ table }) => this.shows(table)) : nodes;
      if (shown.length > 0) return shown;
      return say(this.filter && nodes.length > 0 ? `No table of ${nodes.length} has "${this.filter}" in its name.` : 'There are no tables.', true);
    } catch (error) {
      this.tables.delete(project.fsPath);
      this.failing.set(project.fsPath, (this.failing.get(project.fsPath) ?? 0) + 1);
      return say(sentence((error as Error).message, project.fsPath), true);
    } finally {
      this.goOn();
    }
  }

  private shows(table: TreeTable): boolean {
    return `${shownName(table)}`.toLowerCase().includes(this.filter);
  }

  /** What an opened table shows. */
  private async columns(node: TableNode): Promise<Node[]> {
    const { project } = node;
    try {
      const table = await this.detail(node);
      const facts: Node[] = [];
      const fact = (label: string, text: string, icon: string) => facts.push({ kind: 'fact', project, of: node, label, text, icon });
      if (table.deleted) fact('Deleted', `${table.deleted.toLocaleString()} of ${table.rows.toLocaleString()} rows`, 'trash');
      if (table.synced) fact('Last synced', shortTime(table.synced), 'history');
      return [...facts, ...table.columns.map((column): ColumnNode => ({ kind: 'column', project, of: node, table, column }))];
    } catch (error) {
      return [{ kind: 'message', project, text: sentence((error as Error).message, project.fsPath), problem: true }];
    }
  }

  /** One table. Of a sync that runs it is asked for again when its line has changed, or a checkpoint was made: counting rows takes time. */
  detail({ project, table }: TableNode): Promise<TableDetail> {
    if (!this.syncs.running(project)) return this.source.detail(project, table);
    const key = `${project}#${table.schema}.${table.table}`;
    const sync = this.syncs.lastOf(project);
    const line = JSON.stringify([table, sync?.session.id, sync?.checkpoints.at(-1)?.time]);
    let known = this.opened.get(key);
    if (known?.line !== line) {
      known = { line, detail: this.source.detail(project, table) };
      known.detail.catch(() => this.opened.delete(key));
      this.opened.set(key, known);
    }
    return known.detail;
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'column' || node.kind === 'fact') return node.of;
    return node.kind === 'table' && this.grouped ? { kind: 'database', project: node.project, own: node.own } : undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'database':
        return databaseItem(node.project, node.own);
      case 'message':
        return messageItem(node.text, node.problem);
      case 'table':
        return tableItem(node.table, node.project, node.own);
      case 'fact':
        return factItem(node.label, node.text, node.icon);
      case 'column':
        return columnItem(node.column, node.table);
    }
  }

  /** Texts that need a question are asked for when the pointer is there. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node, cancel: vscode.CancellationToken): Promise<vscode.TreeItem> {
    try {
      if (node.kind === 'table') item.tooltip = tableText(await this.detail(node));
      if (node.kind === 'column') item.tooltip = statisticsText(node.column, await this.source.statistics(node.project, node.table, node.column.name, cancel));
    } catch (error) {
      if (!cancel.isCancellationRequested) item.tooltip = sentence((error as Error).message, node.project.fsPath);
    }
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.pulse);
    this.watch.dispose();
    for (const watcher of this.others) watcher.dispose();
    this.changed.dispose();
  }
}
