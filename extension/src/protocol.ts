// What csdk answers to the requests csdk/tables and csdk/checkpoints, and sends with its events (runner/live.go, runner/event.go).

export interface Column {
  name: string;
  source: string;
  type: string;
}

export interface Table {
  schema: string;
  table: string;
  source: string;
  key: string[] | null;
  columns: Column[];
  rows: number;
  since: Operations; // not committed yet
}

/** A line of the tree (csdk/tree, runner/tree.go). */
export interface TreeTable {
  schema: string;
  table: string;
  view?: boolean;
  rows: number;
  exact: boolean; // else rows is what DuckDB's metadata says
  deleted: number | null; // of these rows; null when that is not known
  since: Operations;
}

/** One table (csdk/table). */
export interface TableDetail extends Table {
  view?: boolean;
  deleted: number | null;
  synced: string | null;
}

/** What csdk/statistics says of a column, as far as a line of text shows it. */
export interface ColumnStatistics {
  rows: number;
  nulls: number;
  distinct: number;
  min: unknown;
  max: unknown;
  sampled: boolean; // of some of the rows
}

/** A value of the state (csdk/state, runner/statetree). */
export interface StateNode {
  key: string;
  kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  text: string; // JSON, or its beginning
  count: number;
  cut?: boolean;
}

export interface StateLevel {
  nodes: StateNode[];
  total: number;
  version: string; // '' while a sync runs
  file: string;
  time: string | null;
}

export interface StateEdit {
  path: string[];
  value?: string;
  at?: number;
  insert?: boolean;
}

export interface StateChange {
  path: string;
  from: string;
  to: string;
}

export interface Operations {
  upserts: number;
  updates: number;
  deletes: number;
  truncates: number;
}

export interface Checkpoint {
  number: number;
  rows: Record<string, number> | null; // operations since the checkpoint before, by table
  seconds: number;
  site: { file: string; line: number };
  changes?: StateChange[] | null; // what the state has that the one before had not; null when that is not told
  moreChanges?: boolean;
  time?: string;
}

export interface Summary {
  status: 'succeeded' | 'failed' | 'interrupted';
  checkpoints: number;
  seconds: number;
  tables: Record<string, { rows: number; operations: number }> | null;
}
