// What csdk answers to csdk/project (lsp/overview_answer.go). Places are as LSP has them, and null where nothing is written down.

export interface Place {
  uri: string;
  range: { start: Position; end: Position };
}

interface Position {
  line: number;
  character: number;
}

export interface Problem {
  code: string;
  severity: 'error' | 'warning' | 'information' | 'hint';
  message: string;
  place: Place | null;
}

export interface Setting {
  key: string;
  state: 'set' | 'empty' | 'placeholder' | 'encrypted' | 'missing' | 'no text';
  secret: boolean;
  value: string; // empty for a secret
  editable: boolean;
  values: string[]; // that the code names
  how: string; // what the code converts the value with
  place: Place | null;
  reads: Place[];
  problems: Problem[];
}

export interface Requirement {
  name: string;
  versions: string;
  installed: string;
  place: Place | null;
  problems: Problem[];
}

export interface Table {
  name: string;
  schema: string;
  declared: boolean;
  operations: number;
  place: Place | null;
  columns: { name: string; type: string; key: boolean; place: Place | null }[];
}

export interface FunctionWithOperations {
  name: string; // empty outside of functions
  place: Place | null;
  operations: { name: string; table: string; place: Place | null }[];
}

export interface ProjectInfo {
  project: string;
  sdk: { version: string; from: string } | null;
  configuration: { file: string; exists: boolean; settings: Setting[] };
  requirements: { file: string; requirements: Requirement[] };
  tables: Table[];
  functions: FunctionWithOperations[];
  modules: { path: string; file: string; used: boolean }[];
  problems: Problem[];
}
