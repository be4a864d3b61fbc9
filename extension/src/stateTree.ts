import * as vscode from 'vscode';
import { exists, isProject, nameOf, warehouseOf } from './projects';
import type { StateEdit, StateLevel, StateNode } from './protocol';
import type { Source } from './source';
import { folder, leaf, problem, type SyncNode } from './syncNodes';
import type { Syncs } from './syncs';
import { shortTime } from './warehouseItems';
import { count, sentence } from './words';

/** A value of the state in the tree. */
export interface ValueNode extends SyncNode {
  project: vscode.Uri;
  path: string[];
  value?: StateNode; // undefined for the state itself
}

interface Steps {
  version: string; // of the state after the last edit of ours
  undo: StateEdit[];
  redo: StateEdit[];
}

const page = 1000; // children that are asked for at once

/** The state of a project as a tree that can be edited. csdk reads and writes; here are the questions, and what takes edits back. */
export class StateTree implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly versions = new Map<string, StateLevel>(); // by project, as shown last
  private readonly steps = new Map<string, Steps>();
  private edited?: vscode.Uri; // the project that Undo is about
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly source: Source,
    private readonly syncs: Syncs,
  ) {}

  /** The node of the state; undefined when there is none yet. */
  async root(project: vscode.Uri): Promise<SyncNode | undefined> {
    const live = this.syncs.running(project) !== undefined;
    const file = vscode.Uri.joinPath(project, 'files', 'state.json');
    if (!live && !(await exists(file)) && !(await exists(warehouseOf(project)))) return undefined;
    try {
      const level = await this.level(project, []);
      const changed = level.time ? `changed ${shortTime(level.time)}` : live ? (this.syncs.lastOf(project)?.checkpoints.length ? 'of the last checkpoint' : 'that the sync began with') : '';
      const item = folder('State', 'bookmark', level.total === 0 ? `empty${changed && `, ${changed}`}` : changed);
      item.id = `${project}#state`;
      item.collapsibleState = level.total > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
      item.contextValue = live ? 'state' : 'state.edit';
      return { item, project, path: [], children: () => this.nodes(project, [], level) } as ValueNode;
    } catch (error) {
      if (live && this.syncs.lastOf(project)?.checkpoints.length === 0) return undefined; // it has not begun
      const node = problem(sentence((error as Error).message, project.fsPath));
      node.item.command = { title: 'Open', command: 'vscode.open', arguments: [file] };
      return node;
    }
  }

  private async level(project: vscode.Uri, path: string[], offset = 0): Promise<StateLevel> {
    const params = { path, offset, limit: page };
    const level = await this.source.request<StateLevel>(project, 'csdk/state', params);
    this.versions.set(project.fsPath, level);
    if (level.version !== this.steps.get(project.fsPath)?.version) this.forget(project);
    return level;
  }

  private async nodes(project: vscode.Uri, path: string[], level: StateLevel, offset = 0): Promise<SyncNode[]> {
    const nodes: SyncNode[] = level.nodes.map((value) => this.node(project, [...path, value.key], value, level.version !== ''));
    const next = offset + level.nodes.length;
    if (next < level.total && level.nodes.length > 0) {
      const more = folder('more', 'ellipsis', `${(level.total - next).toLocaleString()} of ${level.total.toLocaleString()}`);
      nodes.push({ item: more, children: () => this.children(project, path, next) });
    }
    return nodes;
  }

  private async children(project: vscode.Uri, path: string[], offset = 0): Promise<SyncNode[]> {
    try {
      return await this.nodes(project, path, await this.level(project, path, offset), offset);
    } catch (error) {
      return [problem(sentence((error as Error).message, project.fsPath))];
    }
  }

  private node(project: vscode.Uri, path: string[], value: StateNode, editable: boolean): ValueNode {
    const holds = value.count > 0;
    const shown = value.kind === 'array' ? count(value.count, 'value') : count(value.count, 'key');
    const item = holds ? folder(value.key, 'json', shown) : leaf(value.key, value.text, 'symbol-key');
    item.id = `${project}#state#${JSON.stringify(path)}`;
    const can = value.kind === 'object' || value.kind === 'array' ? 'holder' : 'value';
    item.contextValue = editable ? `state.${can}.edit` : `state.${can}`;
    return { item, project, path, value, children: holds ? () => this.children(project, path) : undefined };
  }

  /** Asks for a new value. */
  async edit(node: ValueNode): Promise<void> {
    if (!node.value || !(await this.mayEdit(node.project))) return;
    if (node.value.cut) return this.openFile(node.project); // too long for a line
    const shown = this.shown(node.project);
    const value = await askValue(`New value of ${node.path.join('.')}`, node.value.text);
    if (value !== undefined && value !== node.value.text) await this.make(node.project, shown, { path: node.path, value });
  }

  /** Asks for a key, and for its value; an array gets a value at its end. */
  async add(node: ValueNode): Promise<void> {
    if (!(await this.mayEdit(node.project))) return;
    const shown = this.shown(node.project);
    const inside = node.path.join('.') || 'the state';
    let key: string | undefined = String(node.value?.count ?? 0);
    if (node.value?.kind !== 'array') key = await vscode.window.showInputBox({ title: `New key in ${inside}`, prompt: 'Its name, without quotes', ignoreFocusOut: true });
    if (!key) return;
    const value = await askValue(`Value of ${[...node.path, key].join('.')}`, '');
    if (value !== undefined) await this.make(node.project, shown, { path: [...node.path, key], value, at: -1, insert: true });
  }

  async remove(node: ValueNode): Promise<void> {
    const shown = this.shown(node.project);
    if (await this.mayEdit(node.project)) await this.make(node.project, shown, { path: node.path });
  }

  undo = (): Promise<void> => this.takeBack('undo', 'redo');

  redo = (): Promise<void> => this.takeBack('redo', 'undo');

  private async takeBack(from: 'undo' | 'redo', to: 'undo' | 'redo'): Promise<void> {
    const project = this.edited;
    const steps = project && this.steps.get(project.fsPath);
    const step = steps?.[from].at(-1);
    if (!project || !steps || !step || !(await this.mayEdit(project))) return;
    const back = await this.send(project, steps.version, step);
    if (!back) return;
    steps[from].pop();
    steps[to].push(back.undo);
    this.made(project, steps, back.version);
  }

  /** The version that the user sees when an edit begins; csdk refuses to edit another one. */
  private shown(project: vscode.Uri): string {
    return this.versions.get(project.fsPath)?.version ?? '';
  }

  private async make(project: vscode.Uri, shown: string, edit: StateEdit): Promise<void> {
    const done = await this.send(project, shown, edit);
    if (!done) return;
    const steps = this.steps.get(project.fsPath) ?? { version: '', undo: [], redo: [] };
    steps.undo.push(done.undo);
    steps.redo = [];
    this.made(project, steps, done.version);
  }

  private made(project: vscode.Uri, steps: Steps, version: string): void {
    steps.version = version;
    this.steps.set(project.fsPath, steps);
    this.edited = project;
    this.tell();
  }

  private async send(project: vscode.Uri, version: string, edit: StateEdit): Promise<{ version: string; undo: StateEdit } | undefined> {
    try {
      return await this.source.ofFile(project, 'csdk/editState', { version, edit });
    } catch (error) {
      void vscode.window.showErrorMessage(`The state was not changed: ${(error as Error).message}`);
      this.tell();
      return undefined;
    }
  }

  /** Only while no sync runs: it would write its own state over the edit. */
  private async mayEdit(project: vscode.Uri): Promise<boolean> {
    if (!this.syncs.lastOf(project)?.running) return isProject(project);
    void vscode.window.showWarningMessage(`${nameOf(project)} is being synced, and its next checkpoint writes the state. Stop the sync, then edit.`);
    return false;
  }

  /** The state has become another one, of a sync or of somebody's hand: what was edited before cannot be taken back. */
  private forget(project: vscode.Uri): void {
    if (this.steps.delete(project.fsPath)) this.tellContext();
  }

  async openFile(project: vscode.Uri): Promise<void> {
    const file = this.versions.get(project.fsPath)?.file || vscode.Uri.joinPath(project, 'files', 'state.json').fsPath;
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }

  private tell(): void {
    this.tellContext();
    this.changed.fire();
  }

  private tellContext(): void {
    const steps = this.edited && this.steps.get(this.edited.fsPath);
    void vscode.commands.executeCommand('setContext', 'csdk.canUndoState', (steps?.undo.length ?? 0) > 0);
    void vscode.commands.executeCommand('setContext', 'csdk.canRedoState', (steps?.redo.length ?? 0) > 0);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Asks for JSON. csdk checks it again. */
function askValue(title: string, value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title, value, prompt: 'JSON: 7, "2026-01-31", null, [1, 2], {"id": 7}', ignoreFocusOut: true,
    validateInput: (text) => (isJSON(text) ? undefined : 'This is not JSON. A text needs quotes, as in "2026-01-31".'),
  });
}

function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
