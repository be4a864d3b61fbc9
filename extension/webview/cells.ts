import { type Cell, type GridColumn, textOf } from './rows';

export interface Shown {
  text: string;
  addClasses: string;
  toolTip: string;
}

/** How a value is shown in one line. marked is the text that was sought, in lower case. */
export function show(column: GridColumn, cell: Cell | undefined, marked: string): Shown {
  if (cell === undefined) return { text: '', addClasses: 'cell-waiting', toolTip: '' };
  if (cell === null) return { text: 'NULL', addClasses: `cell-${column.kind} cell-null`, toolTip: 'NULL' };
  const text = textOf(cell);
  const cut = typeof cell !== 'string';
  const classes = [`cell-${column.kind}`];
  if (marked && text.toLowerCase().includes(marked)) classes.push('cell-found');
  if (text === '') return { text: 'empty', addClasses: 'cell-empty', toolTip: 'empty text' };
  return { text: oneLine(column, text) + (cut ? ' …' : ''), addClasses: classes.join(' '), toolTip: tip(column, text, cut) };
}

function oneLine(column: GridColumn, text: string): string {
  if (column.kind === 'binary') return `0x${text}`;
  return text.replaceAll(/\r\n|\n|\r/g, '↵').replaceAll('\t', '→');
}

/** Only what a cell may be too narrow for gets a tip. */
function tip(column: GridColumn, text: string, cut: boolean): string {
  if (text.length < 20 && !/\s/.test(text)) return '';
  if (cut) return `${column.kind === 'binary' ? '0x' : ''}${text} …\n\nEnter shows the whole value.`;
  return text;
}
