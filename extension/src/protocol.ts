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

export interface Operations {
  upserts: number;
  updates: number;
  deletes: number;
  truncates: number;
}

export interface Checkpoint {
  number: number;
  state: unknown;
  rows: Record<string, number> | null; // operations since the checkpoint before, by table
  seconds: number;
  site: { file: string; line: number };
  time?: string; // of the last one of a warehouse
}

export interface Summary {
  status: 'succeeded' | 'failed' | 'interrupted';
  checkpoints: number;
  seconds: number;
  tables: Record<string, { rows: number; operations: number }> | null;
}
