import * as vscode from 'vscode';
import { exists, findProjects, nameOf, placeOf, warehouseOf } from './projects';
import { StateTree, type ValueNode } from './stateTree';
import { CheckBoxes, toggle } from './stops';
import type { Source } from './source';
import { folder, type SyncNode } from './syncNodes';
import type { Syncs } from './syncs';
import { type CheckpointNode, checkpointNode, condition, headNode, statusIcon, statusText, type StopNode, stopsNode } from './timeline';

const settle = 200; // milliseconds between two readings while checkpoints come
const patience = 5000; // milliseconds until a state that could not be read is tried again

/** The tree *Sync*: state, stops and checkpoints of each project. */
class SyncView implements vscode.TreeDataProvider<SyncNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly boxes = new CheckBoxes();
  private readonly state: StateTree;
  private readonly watch: vscode.Disposable;
  private timer?: NodeJS.Timeout;
  private again?: NodeJS.Timeout;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    source: Source,
    private readonly syncs: Syncs,
  ) {
    this.state = new StateTree(source, syncs);
    const refresh = () => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.changed.fire();
      }, settle);
    };
    const view = vscode.window.createTreeView<SyncNode>('csdk.sync', { treeDataProvider: this, showCollapseAll: true });
    const files = vscode.workspace.createFileSystemWatcher('**/files/{state.json,warehouse.db}');
    const commands: Record<string, (node: never) => unknown> = {
      'csdk.refreshSync': refresh,
      'csdk.editState': (node: ValueNode) => this.state.edit(node),
      'csdk.addState': (node: ValueNode) => this.state.add(node),
      'csdk.removeState': (node: ValueNode) => this.state.remove(node),
      'csdk.openState': (node: ValueNode) => this.state.openFile(node.project),
      'csdk.undoState': this.state.undo,
      'csdk.redoState': this.state.redo,
      'csdk.stopAtCheckpoint': ({ number }: CheckpointNode) => toggle('op.checkpoint', condition(number)),
      'csdk.stop': () => {
        const session = this.running();
        return session && vscode.debug.stopDebugging(session); // without one, VS Code ends them all
      },
      'csdk.pause': () => this.focused('workbench.action.debug.pause'),
      'csdk.continue': () => this.focused('workbench.action.debug.continue'),
    };
    this.watch = vscode.Disposable.from(
      view,
      this.boxes,
      this.state,
      syncs.onDidChange(refresh),
      this.boxes.onDidChange(refresh),
      this.state.onDidChange(() => this.changed.fire()),
      vscode.debug.onDidChangeBreakpoints(refresh),
      view.onDidChangeCheckboxState(({ items }) => {
        for (const [node, state] of items) toggle((node as StopNode).name, undefined, state === vscode.TreeItemCheckboxState.Checked);
      }),
      ...Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(name, command)),
      files,
      files.onDidChange(refresh),
      files.onDidCreate(refresh),
      files.onDidDelete(refresh),
    );
  }

  /** The session that the buttons of the view are about: the one with the focus, else the last one that runs. */
  private running(): vscode.DebugSession | undefined {
    const active = vscode.debug.activeDebugSession;
    return active?.type === 'csdk' ? active : this.syncs.anyRunning();
  }

  /** VS Code pauses and continues what has the focus; there is no call for another session. */
  private async focused(command: string): Promise<void> {
    if (vscode.debug.activeDebugSession?.type === 'csdk') await vscode.commands.executeCommand(command);
    else void vscode.window.showInformationMessage('Choose the session of the sync in the call stack first.');
  }

  getTreeItem(node: SyncNode): vscode.TreeItem {
    return node.item;
  }

  async getChildren(node?: SyncNode): Promise<SyncNode[]> {
    if (node) return node.children?.() ?? [];
    const projects = await findProjects();
    const all = await Promise.all(projects.map((project) => this.ofProject(project)));
    const some = projects.map((project, i) => ({ project, nodes: all[i] })).filter(({ nodes }) => nodes.length > 0);
    if (some.length === 0) return [];
    if (projects.length === 1) return [...some[0].nodes.slice(0, 2), stopsNode(this.boxes), ...some[0].nodes.slice(2)];
    return [stopsNode(this.boxes), ...some.map(({ project, nodes }) => this.group(project, nodes))];
  }

  private group(project: vscode.Uri, nodes: SyncNode[]): SyncNode {
    const last = this.syncs.lastOf(project);
    const item = folder(nameOf(project), last ? statusIcon(last) : 'database', [placeOf(project), last && statusText(last)].filter(Boolean).join(', '));
    item.id = project.toString();
    if (project.fsPath === this.syncs.last?.project.fsPath) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    return { item, project, children: () => nodes };
  }

  /** How the last sync stands, the state, and the checkpoints. */
  private async ofProject(project: vscode.Uri): Promise<SyncNode[]> {
    const state = await this.state.root(project);
    const last = this.syncs.lastOf(project);
    const nodes: SyncNode[] = [];
    if (last && (last.running || (await exists(warehouseOf(project))))) nodes.push(headNode(last));
    if (state) nodes.push(state);
    if (state && !state.project) this.tryAgain(); // it says why the state cannot be read
    if (nodes.length > 0 && last) nodes.push(...last.checkpoints.map((c) => checkpointNode(c, project)).reverse());
    return nodes;
  }

  /** A program that holds the warehouse does not tell when it lets go of it. */
  private tryAgain(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.changed.fire(), patience);
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.watch.dispose();
    this.changed.dispose();
  }
}

export const registerSyncView = (source: Source, syncs: Syncs): vscode.Disposable => new SyncView(source, syncs);
