// What the grid shows, and where rows come from. Whoever shows a grid makes a RowSource; the grid asks it for what comes into view.

/** A column. kind is csdk's (runner/warehouse/selection.go). */
export interface GridColumn {
  name: string;
  type: string;
  kind: 'number' | 'boolean' | 'time' | 'text' | 'json' | 'binary';
  key?: boolean;
  system?: boolean; // made by csdk
}

/** NULL, a value as text, or the beginning of one that is too long for a cell. */
export type Cell = null | string | { text: string; cut: true };

export const isCut = (cell: Cell): boolean => cell !== null && typeof cell !== 'string';

export interface RowSource {
  columns: GridColumn[];
  length: number;
  pageSize: number; // rows that are asked for at once
  /** At most limit rows from offset: fewer at the end, and if more than pageSize are too many at once. An aborted request may reject with anything. */
  rows(offset: number, limit: number, signal: AbortSignal): Promise<Cell[][]>;
  /** Values of one row, whole where rows have their beginning. Without this, there are no others. */
  whole?(row: number, columns: GridColumn[]): Promise<Cell[]>;
}

/** A source whose rows are all here already. */
export function rowsInMemory(columns: GridColumn[], rows: Cell[][]): RowSource {
  return { columns, length: rows.length, pageSize: 200, rows: async (offset, limit) => rows.slice(offset, offset + limit) };
}

export const textOf = (cell: Cell): string => (cell === null ? '' : typeof cell === 'string' ? cell : cell.text);
