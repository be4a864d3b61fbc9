import 'slickgrid/dist/styles/css/slick.grid.css';
import './grid.css';
import { type Column, SlickGrid } from 'slickgrid';
import { show } from './cells';
import { asJson, asTsv, lacking } from './copy';
import { Header, nextSort, type SortBy } from './header';
import { type MenuItem, openMenu } from './menu';
import { Pages } from './pages';
import { type Cell, type GridColumn, isCut, type RowSource } from './rows';
import { CellSelection } from './selection';

export interface GridOptions {
  label: string; // for screen readers
  nonce: string; // of the page's content security policy, for the grid's own style element
  copy(text: string, lacking: string): void; // lacking says what of the selection is not in the text, if anything (copy.ts)
  failed(error: Error): void; // a page could not be read
  /** Without these, columns cannot be sorted and there is no row of filters. */
  sort?(by: SortBy[]): void;
  filter?(column: GridColumn, text: string): void;
  /** Enter or a double click on a cell. column is undefined for the number of a row. */
  open?(row: number, column: GridColumn | undefined): void;
  /** Columns are in view whose headers have no picture, or one of older data. */
  picture?(headers: Header[]): void;
  /** A class for the cells of a row that stands out. */
  rowClass?(cells: Cell[]): string;
  menu?(column: GridColumn, row: number | undefined): MenuItem[];
}

type Row = { index: number; cells: Cell[] | undefined };

const rowHeight = 24;
const mostCopied = 100_000; // rows
const typed = 300; // milliseconds without another key, after which a filter is applied

/**
 * A grid of any size: rows are read as they come into view. Selection, copying, hiding and sizes of columns are its own business;
 * sorting and filtering are the source's, and are only passed on. Make it in an empty element that has a size.
 */
export class Grid {
  private readonly slick: SlickGrid<Row>;
  private readonly selection = new CellSelection();
  private readonly headers = new Map<string, Header>();
  private readonly filters = new Map<string, string>();
  private pages?: Pages;
  private before?: Pages; // what is shown until rows of a refreshed source arrive
  private hidden = new Set<string>();
  private readonly widths = new Map<string, number>(); // that were changed, by the name of the column
  private sorts: SortBy[] = [];
  private marked = '';
  private extending = false; // the cell with the focus moves, and the selection goes on to it
  private readonly watch: ResizeObserver;

  constructor(readonly place: HTMLElement, private readonly options: GridOptions) {
    place.classList.add('rows'); // before the grid measures its cells
    const view = { getLength: () => this.pages?.source.length ?? 0, getItem: (index: number) => this.item(index), getItemMetadata: (index: number) => this.metadata(index) };
    this.slick = new SlickGrid<Row>(place, view, [], {
      nonce: options.nonce, rowHeight, enableCellNavigation: true, enableColumnReorder: false, enableHtmlRendering: false, syncColumnCellResize: false,
      showHeaderRow: !!options.filter, headerRowHeight: 28, enableTextSelectionOnCells: false, enableMouseWheelScrollHandler: false,
    });
    place.setAttribute('aria-label', options.label);
    place.setAttribute('aria-multiselectable', 'true');
    this.slick.onViewportChanged.subscribe(() => this.want());
    this.slick.onHeaderCellRendered.subscribe((_, { node, column }) => this.head(node, column as Column<Row>));
    this.slick.onHeaderRowCellRendered.subscribe((_, { node, column }) => this.filterCell(node, column as Column<Row>));
    this.slick.onHeaderClick.subscribe((e, { column }) => {
      if (column && column.id !== 'row') this.sortBy(this.columnOf(column), (e as unknown as MouseEvent).shiftKey);
    });
    this.slick.onHeaderContextMenu.subscribe((e, { column }) => {
      e.preventDefault();
      if (column && column.id !== 'row') this.openMenu(e as unknown as MouseEvent, this.columnOf(column as Column<Row>), undefined);
    });
    this.mouse();
    this.keys();
    this.watch = new ResizeObserver(() => this.slick.resizeCanvas());
    this.watch.observe(place);
  }

  /** Shows another source, from its first row. */
  show(source: RowSource): void {
    this.pages?.end();
    this.before = undefined;
    this.selection.set(undefined);
    const same = JSON.stringify(this.pages?.source.columns) === JSON.stringify(source.columns);
    this.pages = this.reader(source);
    if (!same) {
      this.hidden = new Set([...this.hidden].filter((name) => source.columns.some((column) => column.name === name)));
      this.layout();
    }
    this.slick.invalidate();
    this.slick.scrollRowToTop(0);
    this.want();
  }

  /** Shows what has become of a source: the place in it stays, and old rows stay until the new ones are here. */
  refresh(source: RowSource): void {
    if (JSON.stringify(this.pages?.source.columns) !== JSON.stringify(source.columns)) return this.show(source);
    this.pages?.end();
    this.before = this.pages;
    this.pages = this.reader(source);
    this.slick.updateRowCount();
    this.want();
  }

  /** The pictures are of older data, or with clear of another table. The next source asks for those in view; others follow when they come into view. */
  outdatePictures(clear: boolean): void {
    for (const header of this.headers.values()) header.outdate(clear);
  }

  /** Marks cells that hold a text. */
  mark(text: string): void {
    this.marked = text.toLowerCase();
    this.slick.invalidate();
  }

  /** Empties the filters without telling. */
  clearFilters(): void {
    this.filters.clear();
    for (const input of this.place.querySelectorAll<HTMLInputElement>('.filter')) input.value = '';
  }

  sortedBy(by: SortBy[]): void {
    this.sorts = by;
    for (const header of this.headers.values()) header.sorted(by);
  }

  get columns(): GridColumn[] {
    return this.pages?.source.columns ?? [];
  }

  get hiddenColumns(): ReadonlySet<string> {
    return this.hidden;
  }

  hide(names: Iterable<string>): void {
    this.hidden = new Set(names);
    this.selection.set(undefined);
    this.layout();
    this.want();
  }

  focus(): void {
    if (!this.slick.getActiveCell() && this.slick.getDataLength() > 0) this.slick.setActiveCell(this.slick.getViewport().top, Math.min(1, this.slick.getColumns().length - 1));
    this.slick.focus();
  }

  /** The row and column with the focus. */
  get active(): { row: number; column: GridColumn | undefined } | undefined {
    const cell = this.slick.getActiveCell();
    return cell ? { row: cell.row, column: this.shownColumn(cell.cell) } : undefined;
  }

  /** The first row that can be seen. */
  get top(): number {
    return this.slick.getViewport().top;
  }

  /** Copies the selection, or the cell with the focus. */
  async copy(format: 'tsv' | 'tsv with names' | 'json'): Promise<void> {
    const active = this.slick.getActiveCell();
    const range = this.selection.range ?? (active && { fromRow: active.row, toRow: active.row, fromCell: active.cell, toCell: active.cell });
    const { pages } = this; // others may be shown before all rows have come
    if (!range || !pages) return;
    const shown = this.slick.getColumns().slice(Math.max(range.fromCell, 1), range.toCell + 1).map((column) => Number(column.field));
    const columns = shown.map((index) => this.columns[index]);
    try {
      const rows = await pages.range(range.fromRow, Math.min(range.toRow + 1, range.fromRow + mostCopied));
      const cells = rows.map((row) => shown.map((index) => row[index]));
      if (cells.length === 1) cells[0] = await this.whole(pages.source, range.fromRow, columns, cells[0]);
      const text = format === 'json' ? asJson(columns, cells) : asTsv(columns, cells, format === 'tsv with names');
      this.options.copy(text, lacking(cells, range.toRow - range.fromRow + 1));
    } catch (error) {
      this.options.failed(error as Error);
    }
  }

  /** The cells of one row, with the whole values of those that are cut. */
  private async whole(source: RowSource, row: number, columns: GridColumn[], cells: Cell[]): Promise<Cell[]> {
    const cut = columns.filter((_, i) => isCut(cells[i]));
    if (cut.length === 0 || !source.whole) return cells;
    const values = await source.whole(row, cut);
    return cells.map((cell) => (isCut(cell) ? values.shift()! : cell));
  }

  dispose(): void {
    this.watch.disconnect();
    this.pages?.end();
    this.slick.destroy();
  }

  private reader(source: RowSource): Pages {
    const pages = new Pages(source, (from, to) => this.arrived(from, to), (error) => this.options.failed(error));
    this.place.setAttribute('aria-rowcount', String(source.length));
    return pages;
  }

  private item(index: number): Row {
    return { index, cells: this.pages?.row(index) ?? this.before?.row(index) };
  }

  private metadata(index: number): { cssClasses: string } | null {
    const { cells } = this.item(index);
    const name = cells && this.options.rowClass?.(cells);
    return name ? { cssClasses: name } : null;
  }

  private arrived(from: number, to: number): void {
    const { top, bottom } = this.slick.getRenderedRange();
    const rows = [];
    for (let row = Math.max(from, top); row < Math.min(to, bottom + 1); row++) rows.push(row);
    this.slick.invalidateRows(rows);
    this.slick.render();
  }

  /** Asks for the rows in view, and for pictures of the columns in view. */
  private want(): void {
    if (!this.pages) return;
    const { top, bottom } = this.slick.getRenderedRange();
    this.pages.want(top, bottom + 1);
    if (!this.options.picture) return;
    const { left, right } = this.place.getBoundingClientRect();
    const inView = [...this.headers.values()].filter(({ cell, outdated }) => {
      const box = cell.getBoundingClientRect();
      return outdated && box.width > 0 && box.right > left && box.left < right;
    });
    if (inView.length > 0) this.options.picture(inView);
  }

  private layout(): void {
    const columns: Column<Row>[] = [
      { id: 'row', name: '', field: '' as never, width: 64, minWidth: 40, cssClass: 'cell-row', formatter: (row) => ({ text: (row + 1).toLocaleString() }) },
    ];
    for (const [id, { column }] of this.headers) {
      const width = this.slick.getColumns()[this.slick.getColumnIndex(id)]?.width;
      if (width && width !== this.width(column)) this.widths.set(column.name, width);
    }
    this.columns.forEach((column, index) => {
      if (this.hidden.has(column.name)) return;
      columns.push({
        id: `c${index}`, name: '', field: String(index) as never, minWidth: 40, width: this.widths.get(column.name) ?? this.width(column),
        formatter: (row, cell, _value, _column, item) => {
          const shown = show(column, (item as Row).cells?.[index], this.marked);
          return this.selection.has(row, cell) ? { ...shown, addClasses: `${shown.addClasses} cell-selected` } : shown;
        },
      });
    });
    this.headers.clear();
    this.slick.setColumns(columns);
    this.place.setAttribute('aria-colcount', String(columns.length));
    this.sortedBy(this.sorts);
  }

  private width(column: GridColumn): number {
    const usual = { number: 110, boolean: 90, time: 190, text: 180, json: 240, binary: 180 }[column.kind];
    return Math.max(usual, Math.min(280, 36 + (column.key ? 18 : 0) + 8 * column.name.length));
  }

  private columnOf(column: Column): GridColumn {
    return this.columns[Number(column.field)];
  }

  private shownColumn(cell: number): GridColumn | undefined {
    return cell === 0 ? undefined : this.columnOf(this.slick.getColumns()[cell]);
  }

  private head(node: HTMLElement, column: Column<Row>): void {
    if (column.id === 'row') {
      node.setAttribute('aria-label', 'Row');
      return;
    }
    const handle = node.querySelector('.slick-resizable-handle');
    const header = new Header(node, this.columnOf(column));
    if (handle) node.append(handle);
    if (this.options.sort) node.classList.add('head-sortable');
    this.headers.set(String(column.id), header);
  }

  private filterCell(node: HTMLElement, column: Column<Row>): void {
    if (column.id === 'row' || !this.options.filter) return;
    const of = this.columnOf(column);
    const input = document.createElement('input');
    input.type = 'text';
    input.className = 'filter';
    input.placeholder = 'Filter';
    input.value = this.filters.get(of.name) ?? '';
    input.setAttribute('aria-label', `Filter ${of.name}`);
    input.title = 'A text the value holds, or =1  !=1  >1  <=1  1..9  null  !null';
    let timer = 0;
    const apply = () => {
      clearTimeout(timer);
      if ((this.filters.get(of.name) ?? '') === input.value) return;
      this.filters.set(of.name, input.value);
      this.options.filter!(of, input.value);
    };
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(apply, typed) as unknown as number;
    });
    input.addEventListener('keydown', (e) => {
      e.stopPropagation();
      if (e.key === 'Enter') apply();
      if (e.key === 'Escape') {
        input.value = '';
        apply();
      }
      if (e.key === 'ArrowDown') this.focus();
    });
    node.replaceChildren(input);
  }

  /** Puts the focus into the filter of a column. */
  focusFilter(column: GridColumn): void {
    [...this.place.querySelectorAll<HTMLInputElement>('.filter')].find((input) => input.getAttribute('aria-label') === `Filter ${column.name}`)?.focus();
  }

  sortBy(column: GridColumn, add: boolean): void {
    if (!this.options.sort) return;
    this.sortedBy(nextSort(this.sorts, column.name, add));
    this.options.sort(this.sorts);
  }

  /** Shows a change of the selection in the rows that can be seen. */
  private select(row: number, cell: number, extend: boolean): void {
    const last = this.slick.getColumns().length - 1;
    const changed = cell === 0 ? this.selectRows(row, extend, last) : this.selection.select(row, cell, extend);
    if (changed) this.showSelection();
  }

  /** Cells are not made anew: the one with the focus would lose it. */
  private showSelection(): void {
    for (const node of this.place.querySelectorAll<HTMLElement>('.slick-cell')) {
      const row = Number(node.parentElement!.dataset.row);
      const cell = Number(/\bl(\d+)\b/.exec(node.className)![1]);
      node.classList.toggle('cell-selected', this.selection.has(row, cell));
    }
  }

  private selectRows(row: number, extend: boolean, last: number): boolean {
    this.selection.select(row, 1, extend);
    return this.selection.set({ ...this.selection.range!, fromCell: 1, toCell: last });
  }

  private mouse(): void {
    let dragging = false;
    this.place.addEventListener('mousedown', (e) => {
      const { button, shiftKey } = e;
      const at = (e.target as HTMLElement).closest('.slick-cell') && this.slick.getCellFromEvent(e);
      if (!at || (button !== 0 && this.selection.has(at.row, at.cell))) return;
      dragging = button === 0;
      this.select(at.row, at.cell, shiftKey);
    });
    this.slick.onMouseEnter.subscribe((e) => {
      const at = dragging && this.slick.getCellFromEvent(e as unknown as Event);
      if (at) this.select(at.row, at.cell, true);
    });
    addEventListener('mouseup', () => (dragging = false));
    this.slick.onDblClick.subscribe((_, { row, cell }) => this.options.open?.(row, this.shownColumn(cell)));
    this.slick.onContextMenu.subscribe((e) => {
      e.preventDefault();
      const at = this.slick.getCellFromEvent(e as unknown as Event);
      const column = at && this.shownColumn(at.cell);
      if (at && column) this.openMenu(e as unknown as MouseEvent, column, at.row);
    });
  }

  private keys(): void {
    this.place.addEventListener('keydown', (e) => {
      if (e.key === 'Tab') e.stopPropagation(); // leaves the grid, as everywhere else, instead of going through its cells
    }, { capture: true });
    this.slick.onKeyDown.subscribe((e, { row, cell }) => {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = e as unknown as KeyboardEvent;
      const command = ctrlKey || metaKey;
      const last = this.slick.getColumns().length - 1;
      const moves: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
      const take = () => {
        e.preventDefault();
        e.stopImmediatePropagation();
      };
      if (command && key.toLowerCase() === 'c') {
        take();
        void this.copy(altKey ? 'json' : 'tsv');
      } else if (command && key.toLowerCase() === 'a') {
        take();
        this.selection.set({ fromRow: 0, toRow: this.slick.getDataLength() - 1, fromCell: 1, toCell: last });
        this.showSelection();
      } else if (key === 'Enter' && row >= 0) {
        take();
        this.options.open?.(row, this.shownColumn(cell));
      } else if ((key === 'ContextMenu' || (shiftKey && key === 'F10')) && row >= 0) {
        take();
        const box = this.slick.getActiveCellNode()?.getBoundingClientRect();
        const column = this.shownColumn(cell);
        if (box && column) this.openMenu({ clientX: box.left, clientY: box.bottom }, column, row);
      } else if (shiftKey && moves[key] && row >= 0) {
        take();
        const to = { row: Math.max(0, Math.min(row + moves[key][0], this.slick.getDataLength() - 1)), cell: Math.max(1, Math.min(cell + moves[key][1], last)) };
        if (!this.selection.range) this.select(row, cell, false);
        this.extending = true;
        this.slick.setActiveCell(to.row, to.cell);
        this.extending = false;
        this.select(to.row, to.cell, true);
      }
    });
    this.slick.onActiveCellChanged.subscribe((_, args) => {
      if (this.extending || args?.row === undefined || this.selection.has(args.row, Math.max(args.cell, 1))) return;
      if (this.selection.set(undefined)) this.showSelection();
    });
  }

  private openMenu(at: { clientX: number; clientY: number }, column: GridColumn, row: number | undefined): void {
    const copy: MenuItem[] = row === undefined ? [] : [
      { label: 'Copy', hint: 'Ctrl+C', run: () => void this.copy('tsv') },
      { label: 'Copy with Names', run: () => void this.copy('tsv with names') },
      { label: 'Copy as JSON', hint: 'Ctrl+Alt+C', run: () => void this.copy('json') },
    ];
    const sort = (descending: boolean) => {
      this.sortedBy([{ column: column.name, descending }]);
      this.options.sort!(this.sorts);
    };
    const order: MenuItem[] = !this.options.sort ? [] : [
      { label: 'Sort Ascending', run: () => sort(false) },
      { label: 'Sort Descending', run: () => sort(true) },
      { label: 'Add to Sort', hint: 'Shift+Click', run: () => this.sortBy(column, true) },
    ];
    const columns: MenuItem[] = [{ label: `Hide ${column.name}`, run: () => this.hide([...this.hidden, column.name]) }];
    if (this.options.filter) columns.unshift({ label: `Filter ${column.name}`, run: () => this.focusFilter(column) });
    openMenu(at.clientX, at.clientY, [copy, this.options.menu?.(column, row) ?? [], order, columns], () => this.focus());
  }
}
