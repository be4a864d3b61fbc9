import * as vscode from 'vscode';
import { nameOf } from './projects';
import type { Checkpoint } from './protocol';
import { type CheckBoxes, find, kinds } from './stops';
import { folder, leaf, type SyncNode } from './syncNodes';
import type { Sync } from './syncs';
import { count } from './words';

// The part of the tree Sync about the sync that runs, or ran last: how it stands, where it stops, and its checkpoints, the newest first.

export interface CheckpointNode extends SyncNode {
  number: number;
}

export interface StopNode extends SyncNode {
  name: string; // of a function breakpoint
}

export function headNode(sync: Sync): SyncNode {
  const item = leaf(nameOf(sync.project), statusText(sync), statusIcon(sync));
  item.contextValue = 'sync';
  return { item, project: sync.project };
}

export function statusText({ running, paused, summary, lost }: Sync): string {
  if (summary) return `${summary.status} after ${summary.seconds.toFixed(1)} s`;
  if (!running && lost) return `csdk has ended (${lost}); the last checkpoint is kept`;
  return paused ? 'stopped by the debugger' : running ? 'running' : 'ended';
}

export function statusIcon({ running, paused, summary, lost }: Sync): string {
  if (summary) return summary.status === 'succeeded' ? 'pass' : summary.status === 'failed' ? 'error' : 'circle-slash';
  if (!running && lost) return 'error';
  return paused ? 'debug-pause' : running ? 'sync' : 'circle-slash';
}

/** A check box for each kind of stop. */
export function stopsNode(boxes: CheckBoxes): SyncNode {
  const set = kinds.filter(({ name }) => find(name));
  const item = folder('Stop at', 'debug-breakpoint-function', set.map(({ label }) => label.toLowerCase()).join(', '));
  item.tooltip = 'Function breakpoints for all syncs. The check boxes of the same names under Breakpoints count too.';
  return { item, children: () => kinds.map((kind) => stopNode(kind, boxes)) };
}

function stopNode({ name, check, label, detail }: (typeof kinds)[number], boxes: CheckBoxes): StopNode {
  const item = leaf(label, boxes.isOn(check) ? 'also on under Breakpoints' : '', '');
  item.iconPath = undefined;
  item.tooltip = detail;
  item.checkboxState = find(name) ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked;
  return { item, name };
}

export function checkpointNode(c: Checkpoint, project: vscode.Uri): CheckpointNode {
  const rows = Object.entries(c.rows ?? {});
  const sum = rows.reduce((all, [, n]) => all + n, 0);
  const stop = find('op.checkpoint', condition(c.number)) ? ', stops here' : '';
  const label = `Checkpoint ${c.number}`;
  const item = folder(label, stop ? 'debug-breakpoint-function' : 'git-commit', `${count(sum, 'operation')}, ${c.seconds.toFixed(1)} s${stop}`);
  if (c.time) item.tooltip = `${label} at ${new Date(c.time).toLocaleTimeString()}: ${count(sum, 'operation')}, ${c.seconds.toFixed(1)} s after the one before`;
  item.id = `${project}#${c.number}`;
  item.contextValue = 'checkpoint';
  if (c.site.file) {
    const line = c.site.line - 1;
    const show: vscode.TextDocumentShowOptions = { selection: new vscode.Range(line, 0, line, 0), preview: true };
    item.command = { title: 'Show the Line', command: 'vscode.open', arguments: [vscode.Uri.file(c.site.file), show] };
  }
  return { item, number: c.number, project, children: () => [...rows.map(([table, n]) => tableNode(table, n, project)), ...changeNodes(c)] };
}

/** The condition of a stop at one checkpoint (dap/initialize.go). */
export const condition = (number: number): string => `number == ${number}`;

function tableNode(table: string, operations: number, project: vscode.Uri): SyncNode {
  const item = leaf(table.replace(/^tester\./, ''), count(operations, 'operation'), 'table');
  item.command = { title: 'Show the Table', command: 'csdk.openTable', arguments: [project.toString(), table] };
  return { item };
}

/** What the checkpoint has changed in the state. */
function changeNodes({ changes, moreChanges }: Checkpoint): SyncNode[] {
  if (!changes) return [];
  if (changes.length === 0) return [{ item: leaf('State', 'as before', 'bookmark') }];
  const nodes = changes.map(({ path, from, to }) => {
    const text = from === '' ? `${to} (new)` : to === '' ? `gone, was ${from}` : `${from} → ${to}`;
    return { item: leaf(path, text, from === '' ? 'diff-added' : to === '' ? 'diff-removed' : 'diff-modified') };
  });
  return moreChanges ? [...nodes, { item: leaf('and more changes in the state', '', 'ellipsis') }] : nodes;
}
