import * as vscode from 'vscode';
import { exists, findProjects, nameOf, warehouseOf } from './projects';
import type { Checkpoint } from './protocol';
import type { Sync, Syncs } from './syncs';
import type { Warehouses } from './warehouse';

interface Node {
  item: vscode.TreeItem;
  children?: () => Node[];
}

const settle = 200; // milliseconds between two readings while checkpoints come

/** The tree *Sync*: state and checkpoints of the sync that runs, else of the last one. */
class SyncView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;
  private timer?: NodeJS.Timeout;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly warehouses: Warehouses,
    private readonly syncs: Syncs,
  ) {
    const refresh = () => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.changed.fire();
      }, settle);
    };
    const files = vscode.workspace.createFileSystemWatcher('**/files/{state.json,warehouse.db}');
    this.watch = vscode.Disposable.from(
      vscode.window.registerTreeDataProvider('csdk.sync', this),
      syncs.onDidChange(refresh),
      vscode.commands.registerCommand('csdk.refreshSync', refresh),
      files,
      files.onDidChange(refresh),
      files.onDidCreate(refresh),
      files.onDidDelete(refresh),
    );
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return node.children?.() ?? [];
    const last = this.syncs.last;
    if (last && (last.running || (await exists(warehouseOf(last.project))))) return ofSync(last);
    const projects = await findProjects();
    const all = await Promise.all(projects.map((project) => this.stored(project)));
    if (projects.length === 1) return all[0];
    return projects.flatMap((project, i) => (all[i].length > 0 ? [{ item: folder(nameOf(project), 'database'), children: () => all[i] }] : []));
  }

  /** The last checkpoint that is in the file of a project. */
  private async stored(project: vscode.Uri): Promise<Node[]> {
    if (!(await exists(warehouseOf(project)))) return [];
    try {
      const { checkpoints } = await this.warehouses.request<{ checkpoints: Checkpoint[] }>(project, 'csdk/checkpoints');
      return checkpoints.flatMap((c) => {
        const at = c.time ? new Date(c.time).toLocaleString() : '';
        return [{ item: leaf('Last checkpoint', at, 'history') }, stateNode(c.state)];
      });
    } catch (error) {
      return [{ item: leaf((error as Error).message, '', 'warning') }];
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watch.dispose();
    this.changed.dispose();
  }
}

export const registerSyncView = (warehouses: Warehouses, syncs: Syncs): vscode.Disposable => new SyncView(warehouses, syncs);

function ofSync(sync: Sync): Node[] {
  const last = sync.checkpoints.at(-1);
  const head = leaf(nameOf(sync.project), statusText(sync), statusIcon(sync));
  return [{ item: head }, ...(last ? [stateNode(last.state)] : []), ...sync.checkpoints.map(checkpointNode).reverse()];
}

function statusText({ running, summary }: Sync): string {
  if (summary) return `${summary.status} after ${summary.seconds.toFixed(1)} s`;
  return running ? 'running' : 'ended';
}

function statusIcon({ running, summary }: Sync): string {
  if (summary) return summary.status === 'succeeded' ? 'pass' : summary.status === 'failed' ? 'error' : 'circle-slash';
  return running ? 'sync' : 'circle-slash';
}

function checkpointNode(c: Checkpoint): Node {
  const rows = Object.entries(c.rows ?? {});
  const sum = rows.reduce((all, [, n]) => all + n, 0);
  const item = folder(`Checkpoint ${c.number}`, 'git-commit', `${sum.toLocaleString()} operations in ${c.seconds.toFixed(1)} s`);
  if (c.site.file) {
    const line = c.site.line - 1;
    const show: vscode.TextDocumentShowOptions = { selection: new vscode.Range(line, 0, line, 0), preview: true };
    item.command = { title: 'Show the Line', command: 'vscode.open', arguments: [vscode.Uri.file(c.site.file), show] };
  }
  return {
    item,
    children: () => [...rows.map(([table, n]) => ({ item: leaf(table, n.toLocaleString(), 'table') })), stateNode(c.state, false)],
  };
}

/** The state as a tree. Each value is as JSON writes it. */
function stateNode(state: unknown, expanded = true): Node {
  const node = valueNode('State', state);
  node.item.iconPath = new vscode.ThemeIcon('bookmark');
  if (expanded && node.children) node.item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
  return node;
}

function valueNode(name: string, value: unknown): Node {
  if (value === null || typeof value !== 'object') return { item: leaf(name, JSON.stringify(value), 'symbol-key') };
  const entries = Object.entries(value);
  if (entries.length === 0) return { item: leaf(name, JSON.stringify(value), 'symbol-key') };
  const shown = `${entries.length} ${Array.isArray(value) ? 'values' : entries.length === 1 ? 'key' : 'keys'}`;
  return { item: folder(name, 'json', shown), children: () => entries.map(([key, inner]) => valueNode(key, inner)) };
}

function leaf(label: string, description: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = description;
  item.tooltip = description ? `${label}: ${description}` : label;
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function folder(label: string, icon: string, description = ''): vscode.TreeItem {
  const item = leaf(label, description, icon);
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  return item;
}
