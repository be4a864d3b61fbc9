import './preview.css';
import type { FullRow, PageRows, Statistics, TableName, ToPreview } from '../src/previewProtocol';
import { columnsButton } from './columns';
import { count, el } from './dom';
import { Grid } from './grid';
import type { SortBy } from './header';
import { listen, request, tell } from './host';
import { Panel } from './panel';
import { Pictures } from './pictures';
import type { RowSource } from './rows';
import { TableList } from './tableList';

const rowsAtOnce = 200; // of a page; csdk sends fewer of wide tables
const typed = 300; // milliseconds without another key, after which a text is sought

/** A table of a project, or the tables of a file. One of its states is shown: the grid, or a text that says what is the matter. */
class Preview {
  private selection: TableName & { sort: SortBy[]; filters: { column: string; text: string }[]; find: string; deleted: boolean } | undefined;
  private name = '';
  private live = false;
  private version = '';
  private shown = ''; // the table that the grid shows, as JSON
  private pageSize = rowsAtOnce;
  private loading?: AbortController;
  private deletedAt = -1; // place of the column that marks deleted rows
  private again = false; // something has changed while a page was read
  private list?: TableList;
  private readonly grid: Grid;
  private readonly panel = new Panel(() => this.grid.focus());
  private readonly pictures: Pictures;
  private readonly find = el('input', { className: 'find', type: 'text', placeholder: 'Find in all columns', ariaLabel: 'Find in all columns' });
  private readonly deleted = el('input', { type: 'checkbox' });
  private readonly deletedText = el('span', {});
  private readonly deletedLabel = el('label', { className: 'deleted', hidden: true, title: 'Rows that op.delete() or op.truncate() has marked as deleted' }, this.deleted, this.deletedText);
  private readonly clear = el('button', { className: 'button', textContent: 'Clear Filters', hidden: true });
  private readonly note = el('span', { className: 'note', role: 'status' }); // what the last copy lacks
  private readonly status = el('span', { className: 'status', role: 'status' });
  private readonly state = el('div', { className: 'state', hidden: true });
  private readonly body: HTMLElement;

  constructor() {
    const nonce = document.body.dataset.nonce ?? '';
    const place = el('div', { className: 'grid' });
    this.body = el('main', {}, el('div', { className: 'table' }, place, this.state), this.panel.place);
    const refresh = el('button', { className: 'button', textContent: 'Refresh', onclick: () => this.load('refresh') });
    const bar = el('div', { className: 'bar', role: 'toolbar', ariaLabel: 'Table' }, this.find, this.clear, this.deletedLabel, this.note, this.status);
    document.body.append(bar, this.body);
    this.grid = new Grid(place, {
      label: 'Rows', nonce, copy: (text, lacking) => this.copy(text, lacking), failed: (error) => this.fail(error),
      sort: (sort) => this.change({ sort }), filter: (column, text) => this.filter(column.name, text),
      open: (row, column) => void this.openRow(row, column?.name),
      rowClass: (cells) => (cells[this.deletedAt] === 'true' ? 'row-deleted' : ''),
      picture: (headers) => this.pictures.want(headers),
      menu: (column, row) => [
        ...(row === undefined ? [] : [{ label: 'Row Details', hint: 'Enter', run: () => void this.openRow(row, column.name) }]),
        { label: `Statistics of ${column.name}`, run: () => void this.openStatistics(column.name) },
      ],
    });
    this.pictures = new Pictures((column, signal) => this.statistics(column, true, signal));
    bar.insertBefore(columnsButton(this.grid), this.note);
    bar.append(refresh);
    this.inputs();
    listen((message) => this.hear(message));
    tell({ kind: 'ready' });
  }

  private inputs(): void {
    let timer = 0;
    this.find.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.change({ find: this.find.value }), typed) as unknown as number;
    });
    this.find.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') this.find.value = '';
      if (e.key === 'Escape' || e.key === 'Enter') this.change({ find: this.find.value });
      if (e.key === 'ArrowDown') this.grid.focus();
    });
    this.deleted.addEventListener('change', () => {
      this.outdatePictures(false);
      this.change({ deleted: this.deleted.checked });
    });
    this.clear.addEventListener('click', () => {
      this.find.value = '';
      this.grid.clearFilters();
      this.change({ find: '', filters: [] });
    });
    addEventListener('keydown', (e) => {
      if (!(e.ctrlKey || e.metaKey) || e.key !== 'f') return;
      e.preventDefault();
      this.find.focus();
      this.find.select();
    });
  }

  private hear(message: ToPreview): void {
    if (message.kind === 'show') {
      this.name = message.name;
      this.live = message.live;
      if (message.table) return this.open(message.table);
      this.list = new TableList((table) => this.open(table));
      this.body.prepend(this.list.place);
      void this.follow();
    } else if (message.kind === 'changed') {
      this.live = message.live;
      void this.follow();
    } else if (message.kind === 'statistics') {
      void this.openStatistics(message.column);
    }
  }

  /** Something has changed: the list of tables, and the rows in view. */
  private async follow(): Promise<void> {
    if (this.list) {
      try {
        await this.list.read();
        if (this.list.isEmpty) return this.say(`${this.name} has no tables`, 'Nothing was written into this file yet. It is shown as soon as there is something.', false);
      } catch (error) {
        return this.fail(error as Error);
      }
    }
    this.load('refresh');
  }

  private open(table: TableName): void {
    this.selection = { schema: table.schema, table: table.table, sort: [], filters: [], find: '', deleted: false };
    this.find.value = '';
    this.deleted.checked = false;
    this.grid.sortedBy([]);
    this.grid.clearFilters();
    this.grid.mark('');
    this.panel.close();
    this.load('show');
  }

  private change(to: { sort?: SortBy[]; filters?: { column: string; text: string }[]; find?: string; deleted?: boolean }): void {
    if (!this.selection) return;
    this.selection = { ...this.selection, ...to };
    if (to.find !== undefined) this.grid.mark(to.find);
    this.clear.hidden = this.selection.filters.length === 0 && !this.selection.find;
    this.load('show');
  }

  private filter(column: string, text: string): void {
    const others = this.selection?.filters.filter((filter) => filter.column !== column) ?? [];
    this.change({ filters: text.trim() ? [...others, { column, text }] : others });
  }

  /** Reads the first page of the selection, or the one in view again, and shows it. A newer call ends an older one; a refresh waits for it. */
  private load(how: 'show' | 'refresh'): void {
    if (!this.selection) return;
    if (how === 'refresh' && this.loading) {
      this.again = true;
      return;
    }
    this.loading?.abort();
    const loading = (this.loading = new AbortController());
    const { selection } = this;
    this.again = false;
    if (how === 'show') [this.note.textContent, this.status.textContent] = ['', 'Reading…'];
    const offset = how === 'show' ? 0 : Math.floor(this.grid.top / this.pageSize) * this.pageSize;
    request<PageRows>('csdk/rows', { ...selection, offset, limit: rowsAtOnce }, loading.signal)
      .then((page) => this.show(how, page, offset), (error) => {
        if (!loading.signal.aborted) this.fail(error);
      })
      .finally(() => {
        if (this.loading !== loading) return;
        this.loading = undefined;
        if (this.again) this.load('refresh');
      });
  }

  private show(how: 'show' | 'refresh', page: PageRows, offset: number): void {
    const selection = this.selection!;
    const table = JSON.stringify([selection.schema, selection.table]);
    const another = table !== this.shown;
    const changed = page.version !== this.version;
    const state = !this.state.hidden;
    [this.version, this.shown] = [page.version, table];
    this.state.hidden = true;
    this.deletedLabel.hidden = page.deleted === 0;
    this.deletedText.textContent = `Deleted rows (${page.deleted.toLocaleString()})`;
    this.tellCount(page);
    if (page.matching === 0) this.empty(page);
    if (how === 'refresh' && !changed && !state) return;
    const all = page.rows.length >= page.matching - offset;
    this.pageSize = all ? rowsAtOnce : page.rows.length;
    this.deletedAt = page.columns.findIndex((column) => column.system && column.name === '_fivetran_deleted');
    if (another || changed) this.outdatePictures(another);
    const source = this.source(selection, page, offset);
    if (how === 'refresh' && !another) this.grid.refresh(source);
    else this.grid.show(source);
  }

  /** With the rows that are shown next, pictures of their columns are read. clear is for another table. */
  private outdatePictures(clear: boolean): void {
    this.pictures.forget();
    this.grid.outdatePictures(clear);
  }

  /** What is asked of csdk for a page. The first one is here already, if it is as long as others. */
  private source(selection: object, first: PageRows, at: number): RowSource {
    const { pageSize } = this;
    return {
      columns: first.columns, length: first.matching, pageSize,
      rows: async (offset, limit, signal) => {
        if (offset === at && first.rows.length >= Math.min(limit, first.matching - at)) return first.rows.slice(0, limit);
        const page = await request<PageRows>('csdk/rows', { ...selection, offset, limit }, signal);
        if (page.version !== first.version) this.load('refresh'); // other rows than those beside them
        return page.rows;
      },
      whole: async (row, columns) => {
        const { values } = await request<FullRow>('csdk/row', { ...selection, offset: row, columns: columns.map((column) => column.name) });
        return values.map(({ text, cut }) => (text !== null && cut ? { text, cut } : text));
      },
    };
  }

  private copy(text: string, lacking: string): void {
    tell({ kind: 'copy', text });
    this.note.textContent = lacking && `${lacking}. Export... in the view Warehouse has all.`;
  }

  private tellCount(page: PageRows): void {
    const whole = page.total - (this.selection!.deleted ? 0 : page.deleted);
    const rows = page.matching === whole ? count(whole, 'row') : `${page.matching.toLocaleString()} of ${count(whole, 'row')}`;
    this.status.textContent = this.live ? `${rows} as of the last checkpoint, sync runs` : rows;
    this.status.title = `${count(page.columns.length, 'column')}, read in ${(page.seconds * 1000).toFixed(0)} ms`;
  }

  private empty(page: PageRows): void {
    if (page.total === 0) this.say('This table has no rows', 'Its columns are above. Rows show here as soon as a sync has committed some.', false, true);
    else if (page.total === page.deleted && !this.selection!.deleted) this.say('All rows are deleted', 'Check “Deleted rows” above to see them.', false, true);
    else this.say('No row fits', 'Change or clear the filters above.', false, true);
  }

  private fail(error: Error): void {
    this.status.textContent = '';
    this.version = '';
    this.say(this.list ? `${this.name} cannot be shown` : 'The table cannot be shown', error.message, true);
  }

  /** Shows a text instead of rows. beside leaves the headers and filters of the grid. */
  private say(title: string, text: string, problem: boolean, beside = false): void {
    const retry = el('button', { className: 'button', textContent: 'Try Again', onclick: () => void this.follow() });
    const reopen = el('button', { className: 'button', textContent: 'Open With…', onclick: () => tell({ kind: 'reopen' }) });
    this.state.replaceChildren(el('h2', {}, title), el('p', {}, text), ...(problem ? [retry, ...(this.list ? [reopen] : [])] : []));
    this.state.classList.toggle('beside', beside);
    this.state.setAttribute('role', problem ? 'alert' : 'status');
    this.state.hidden = false;
  }

  private statistics(column: string, quick: boolean, signal?: AbortSignal): Promise<Statistics> {
    const { schema, table, deleted } = this.selection!;
    return request<Statistics>('csdk/statistics', { schema, table, deleted, column, quick }, signal);
  }

  private async openRow(row: number, column: string | undefined): Promise<void> {
    const signal = this.panel.wait();
    try {
      this.panel.row(row, await request<FullRow>('csdk/row', { ...this.selection, offset: row }, signal), column);
    } catch (error) {
      if (!signal.aborted) this.panel.say(`Row ${row + 1}`, (error as Error).message);
    }
  }

  private async openStatistics(column: string): Promise<void> {
    const signal = this.panel.wait();
    this.panel.say(column, 'Reading the column…');
    try {
      this.panel.statistics(await this.statistics(column, false, signal));
    } catch (error) {
      if (!signal.aborted) this.panel.say(column, (error as Error).message);
    }
  }
}

new Preview();
