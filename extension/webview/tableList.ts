import type { TableName } from '../src/previewProtocol';
import { count, el } from './dom';
import { request } from './host';

interface Table extends TableName {
  rows: number;
}

const id = ({ schema, table }: TableName) => JSON.stringify([schema, table]);

/** The tables of a file, beside the grid. */
export class TableList {
  readonly place: HTMLElement;
  private readonly list = el('div', { className: 'tables-list', role: 'listbox', ariaLabel: 'Tables' });
  private readonly search = el('input', { className: 'filter', type: 'text', placeholder: 'Find a table', ariaLabel: 'Find a table' });
  private tables: Table[] = [];
  private chosen?: TableName;

  constructor(private readonly choose: (table: TableName) => void) {
    this.place = el('nav', { className: 'tables', ariaLabel: 'Tables', hidden: true }, this.search, this.list);
    this.search.addEventListener('input', () => this.fill());
    this.list.addEventListener('keydown', (e) => {
      const items = [...this.list.querySelectorAll<HTMLElement>('[role=option]')];
      const at = items.indexOf(document.activeElement as HTMLElement);
      const to = { ArrowDown: Math.min(at + 1, items.length - 1), ArrowUp: Math.max(at - 1, 0), Home: 0, End: items.length - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      items[to]?.focus();
    });
  }

  /** Reads the list again. Without a table that was chosen before, the first is. Errors are the caller's to show. */
  async read(): Promise<void> {
    this.tables = (await request<{ tables: Table[] }>('csdk/tables', {})).tables;
    this.place.hidden = this.tables.length === 0;
    if (!this.chosen && this.tables.length > 0) {
      this.chosen = this.tables.find((table) => table.rows > 0) ?? this.tables[0];
      this.choose(this.chosen);
    }
    this.fill();
  }

  get isEmpty(): boolean {
    return this.tables.length === 0;
  }

  private fill(): void {
    const wanted = this.search.value.toLowerCase();
    const schemas = new Set(this.tables.map((table) => table.schema));
    const shown = this.tables.filter((table) => `${table.schema}.${table.table}`.toLowerCase().includes(wanted)).slice(0, 2000);
    this.list.replaceChildren(...shown.map((table) => {
      const chosen = !!this.chosen && id(table) === id(this.chosen);
      const name = schemas.size > 1 ? `${table.schema}.${table.table}` : table.table;
      const option = el('button', { className: 'table-option', role: 'option', ariaSelected: String(chosen), title: `${table.schema}.${table.table}, ${count(table.rows, 'row')}` },
        el('span', { className: 'name' }, name), el('span', { className: 'type' }, table.rows.toLocaleString()));
      option.addEventListener('click', () => {
        this.chosen = table;
        for (const other of this.list.children) other.ariaSelected = String(other === option);
        this.choose(table);
      });
      return option;
    }));
  }
}
