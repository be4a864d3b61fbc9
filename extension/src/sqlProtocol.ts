// What csdk answers to the requests about documents of SQL (runner/script.go). Offsets count UTF-16 code units, as VS Code's do.

export interface Span {
  start: number;
  end: number;
}

export interface Statement extends Span {
  explain: boolean; // its plan can be asked for without changing anything
}

export interface Statements {
  statements: Statement[];
  selected: Statement[];
}

export interface Completions {
  items: ({ label: string; insert: string; kind: string; detail: string; description: string } & Span)[];
  incomplete: boolean;
}

export type Mode = '' | 'explain' | 'analyze';

export interface Outcome {
  columns: { name: string; type: string; kind: 'number' | 'boolean' | 'time' | 'text' | 'json' | 'binary'; system: boolean }[];
  rows: (null | string | { text: string; cut: true })[][];
  more: boolean;
  seconds: number;
  plan?: string;
  changed?: number;
  chart?: Chart;
  failure?: Span & { message: string; writes: boolean }; // start is -1 where the place is not known
}

export interface Chart {
  x: number; // -1 where rows are numbered
  y: number[];
  scale: 'time' | 'number' | 'text';
  kind: 'line' | 'bar';
}

/** What the view of results is told, in this order: one begin, then what becomes of each statement. */
export type ToResult =
  | { kind: 'begin'; document: string; statements: string[] }
  | { kind: 'running'; index: number }
  | { kind: 'outcome'; index: number; outcome: Outcome }
  | { kind: 'cancelling' }
  | { kind: 'ended'; index: number; text: string }; // without an outcome

/** What it tells. */
export type FromResult = { kind: 'ready' } | { kind: 'cancel' } | { kind: 'export'; index: number } | { kind: 'copy'; text: string };
