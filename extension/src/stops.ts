import * as vscode from 'vscode';

// Stops that are set from our views. An extension can set function breakpoints alone, so each is one (dap/breakpoints.go takes the names of
// its check boxes too), and shows under Breakpoints like any other.

/** The kinds of stops; check is the id of the adapter's check box for the same (dap/initialize.go). */
export const kinds = [
  { name: 'op.checkpoint', check: 'checkpoint', label: 'Checkpoints', detail: 'Stops at each op.checkpoint(), after everything before it was committed.' },
  { name: 'schema change', check: 'schema change', label: 'Schema Changes', detail: 'Stops where a row makes a new table, a new column or a wider type.' },
  { name: 'value changed', check: 'value changed', label: 'Changed Values', detail: 'Stops where a value cannot be stored as it was sent.' },
  { name: 'op.warning', check: 'warning', label: 'Warnings', detail: 'Stops at op.warning().' },
  { name: 'uncaught', check: 'uncaught', label: 'Uncaught Exceptions', detail: 'Stops where an exception is raised that ends the sync.' },
];

const functions = (): vscode.FunctionBreakpoint[] =>
  vscode.debug.breakpoints.filter((b): b is vscode.FunctionBreakpoint => b instanceof vscode.FunctionBreakpoint);

export const find = (name: string, condition?: string): vscode.FunctionBreakpoint | undefined =>
  functions().find((b) => b.functionName === name && b.condition === condition && b.enabled);

/** Sets a stop, or takes it away where it is. */
export function toggle(name: string, condition?: string, on = !find(name, condition)): void {
  vscode.debug.removeBreakpoints(functions().filter((b) => b.functionName === name && b.condition === condition));
  if (on) vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(name, true, condition)]);
}

const rowsOf = (table: string): string => `op.upsert:${table}`;

/** Whether a sync stops at each row that is upserted into a table. The name is as in connector.py, or as in the warehouse. */
export const stopsAtRows = ({ table, source }: { table: string; source?: string }): boolean =>
  find(rowsOf(source || table)) !== undefined || functions().some((b) => b.enabled && fold(b.functionName) === fold(rowsOf(table)));

export const toggleRows = ({ table, source }: { table: string; source?: string }): void => {
  const old = functions().find((b) => fold(b.functionName) === fold(rowsOf(source || table)));
  toggle(old?.functionName ?? rowsOf(source || table));
};

/** Names in the warehouse are in lower case, with _ between words. */
const fold = (name: string): string => name.replace(/[_\s]/g, '').toLowerCase();

/** Knows which check boxes of the adapter are on, from what VS Code tells it: there is no way to ask. */
export class CheckBoxes implements vscode.Disposable {
  private on?: Set<string>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch = vscode.debug.registerDebugAdapterTrackerFactory('csdk', {
    createDebugAdapterTracker: () => ({
      onWillReceiveMessage: ({ command, arguments: args }) => {
        if (command !== 'setExceptionBreakpoints') return;
        const options: { filterId: string }[] = args.filterOptions ?? [];
        this.on = new Set([...(args.filters ?? []), ...options.map(({ filterId }) => filterId)]);
        this.changed.fire();
      },
    }),
  });
  readonly onDidChange = this.changed.event;

  /** undefined before the first session of this window. */
  isOn(check: string): boolean | undefined {
    return this.on?.has(check);
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
