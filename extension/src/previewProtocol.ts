// What a preview (extension/webview/preview.ts) and the extension tell each other, and csdk's answers to its requests
// (runner/warehouse/page.go, statistics.go).

export type Kind = 'number' | 'boolean' | 'time' | 'text' | 'json' | 'binary';

export interface PageColumn {
  name: string;
  type: string;
  kind: Kind;
  key: boolean;
  system: boolean;
}

export interface PageRows {
  columns: PageColumn[];
  rows: (null | string | { text: string; cut: true })[][];
  matching: number;
  total: number;
  deleted: number;
  version: string;
  seconds: number;
}

export interface FullRow {
  columns: PageColumn[];
  values: { text: string | null; size: number; cut: boolean }[];
}

export interface Statistics {
  column: string;
  kind: Kind;
  rows: number;
  nulls: number;
  distinct: number;
  exact: boolean;
  min: string | null;
  max: string | null;
  shortest: number | null;
  longest: number | null;
  bins: { from: string; to: string; rows: number }[];
  top: { text: string; rows: number }[];
  sampled: boolean;
  version: string;
}

export interface TableName {
  schema: string;
  table: string;
}

/** table is undefined for a file, whose tables the preview lists. */
export type ToPreview =
  | { kind: 'show'; name: string; live: boolean; table?: TableName }
  | { kind: 'answer'; id: number; result: unknown }
  | { kind: 'error'; id: number; text: string }
  | { kind: 'changed'; live: boolean }
  | { kind: 'statistics'; column: string };

export type FromPreview =
  | { kind: 'ready' }
  | { kind: 'request'; id: number; method: string; params: object }
  | { kind: 'cancel'; id: number }
  | { kind: 'copy'; text: string }
  | { kind: 'document'; text: string; language: string }
  | { kind: 'reopen' };
