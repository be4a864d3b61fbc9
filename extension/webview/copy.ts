import { count } from './dom';
import { type Cell, type GridColumn, isCut, textOf } from './rows';

/** Rows as a spreadsheet takes them: what holds a tab, a line break or a quote is quoted. */
export function asTsv(columns: GridColumn[], rows: Cell[][], header: boolean): string {
  const quoted = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => row.map((cell) => quoted(textOf(cell))).join('\t'));
  if (header) lines.unshift(columns.map((column) => quoted(column.name)).join('\t'));
  return lines.join('\n');
}

/** Rows as a JSON array of objects. Numbers that JavaScript cannot hold stay as they are written. */
export function asJson(columns: GridColumn[], rows: Cell[][]): string {
  const objects = rows.map((row) => {
    const members = row.map((cell, i) => `${JSON.stringify(columns[i].name)}: ${value(columns[i], cell)}`);
    return `  {${members.join(', ')}}`;
  });
  return `[\n${objects.join(',\n')}\n]`;
}

function value(column: GridColumn, cell: Cell): string {
  if (cell === null) return 'null';
  const text = textOf(cell);
  const plain = (column.kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text)) || (column.kind === 'boolean' && /^(true|false)$/.test(text));
  if (plain) return text;
  if (column.kind === 'json' && typeof cell === 'string') {
    try {
      JSON.parse(text);
      return text;
    } catch {
      // a nested value in DuckDB's own notation
    }
  }
  return JSON.stringify(text);
}

/** What the copied cells of so many selected rows lack: a sentence without its full stop, or nothing. */
export function lacking(cells: Cell[][], selected: number): string {
  const cut = cells.reduce((sum, row) => sum + row.filter(isCut).length, 0);
  if (cut === 0 && cells.length === selected) return '';
  const first = cells.length === selected ? '' : `the first ${cells.length.toLocaleString()} of `;
  const also = cut === 0 ? '' : `; ${count(cut, 'value')} ${cut === 1 ? 'is' : 'are'} cut`;
  return `Copied ${first}${count(selected, 'row')}${also}`;
}
