import type { TableName } from '../src/previewProtocol';
import { count, el } from './dom';
import { request } from './host';

interface Table extends TableName {
  rows: number;
}

const id = ({ schema, table }: TableName) => JSON.stringify([schema, table]);
const mostShown = 2000;

/** The tables of a file, beside the grid. One of them can be reached with Tab, the others from there with arrow keys. */
export class TableList {
  readonly place: HTMLElement;
  private readonly list = el('div', { className: 'tables-list', role: 'listbox', ariaLabel: 'Tables' });
  private readonly search = el('input', { className: 'filter', type: 'text', placeholder: 'Find a table', ariaLabel: 'Find a table' });
  private readonly more = el('div', { className: 'tables-more', role: 'status' });
  private tables: Table[] = [];
  private chosen?: TableName;
  private made = ''; // of what the options were made
  private options: HTMLElement[] = [];
  private reachable?: HTMLElement;

  constructor(private readonly choose: (table: TableName) => void) {
    this.place = el('nav', { className: 'tables', ariaLabel: 'Tables', hidden: true }, this.search, this.list, this.more);
    this.search.addEventListener('input', () => this.fill());
    this.search.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown') this.reachable?.focus();
    });
    this.list.addEventListener('focusin', ({ target }) => this.reach(target as HTMLElement));
    this.list.addEventListener('keydown', (e) => {
      const at = this.options.indexOf(document.activeElement as HTMLElement);
      const last = this.options.length - 1;
      const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      this.options[to]?.focus();
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

  /** Makes the options anew if others are to be there. The focus stays on its table, or its place if that is gone. */
  private fill(): void {
    const wanted = this.search.value.toLowerCase();
    const several = new Set(this.tables.map((table) => table.schema)).size > 1;
    const found = this.tables.filter((table) => `${table.schema}.${table.table}`.toLowerCase().includes(wanted));
    const shown = found.slice(0, mostShown);
    const more = found.length - shown.length;
    this.more.textContent = more > 0 ? `${more.toLocaleString()} more: find them by name above` : '';
    const made = JSON.stringify([several, shown.map((table) => [id(table), table.rows])]);
    if (made === this.made) return;
    this.made = made;
    const at = this.reachable ? this.options.indexOf(this.reachable) : -1;
    const focused = at >= 0 && document.activeElement === this.reachable;
    this.options = shown.map((table) => this.option(table, several));
    this.list.replaceChildren(...this.options);
    const named = (name: string | undefined) => this.options.find((option) => option.dataset.table === name);
    const otherwise = focused ? this.options[Math.min(at, shown.length - 1)] : named(this.chosen && id(this.chosen));
    this.reach(named(this.reachable?.dataset.table) ?? otherwise ?? this.options[0]);
    if (focused) this.reachable?.focus({ preventScroll: true });
  }

  private option(table: Table, several: boolean): HTMLElement {
    const chosen = !!this.chosen && id(table) === id(this.chosen);
    const name = several ? `${table.schema}.${table.table}` : table.table;
    const title = `${table.schema}.${table.table}, ${count(table.rows, 'row')}`;
    const option = el('button', { className: 'table-option', role: 'option', tabIndex: -1, ariaSelected: String(chosen), title },
      el('span', { className: 'name' }, name), el('span', { className: 'type' }, table.rows.toLocaleString()));
    option.dataset.table = id(table);
    option.addEventListener('click', () => {
      this.chosen = table;
      for (const other of this.options) other.ariaSelected = String(other === option);
      this.choose(table);
    });
    return option;
  }

  private reach(option: HTMLElement | undefined): void {
    if (this.reachable) this.reachable.tabIndex = -1;
    this.reachable = option;
    if (option) option.tabIndex = 0;
  }
}
