import { svg } from './dom';
import type { GridColumn } from './rows';

export interface SortBy {
  column: string;
  descending: boolean;
}

/** The content of a column's header: key mark, name, place in the sort, type, and room for a picture. */
export class Header {
  readonly name = document.createElement('div');
  readonly picture = document.createElement('div');
  /** Whether the picture is to be read: there is none, or it is of older data. */
  outdated = true;
  private readonly sort = document.createElement('span');

  constructor(readonly cell: HTMLElement, readonly column: GridColumn) {
    const title = document.createElement('span');
    title.className = 'head-title';
    title.textContent = column.name;
    const type = document.createElement('div');
    type.className = 'head-type';
    type.textContent = column.type;
    this.sort.className = 'head-sort';
    this.name.className = 'head-name';
    if (column.key) {
      this.name.append(keyMark());
    }
    this.name.append(title, this.sort);
    this.picture.className = 'head-picture';
    cell.replaceChildren(this.name, type, this.picture);
    cell.title = `${column.name}  ${column.type}${column.key ? ', key' : ''}${column.system ? ', made by csdk' : ''}`;
    if (column.system) cell.classList.add('head-system');
  }

  /** Shows the picture of the data as they are. */
  draw(picture: Element): void {
    this.outdated = false;
    this.picture.classList.remove('outdated');
    this.picture.replaceChildren(picture);
  }

  /** The data are others now. The old picture stays until there is a new one, and looks old; with clear it goes. */
  outdate(clear: boolean): void {
    this.outdated = true;
    this.picture.classList.add('outdated');
    if (clear) this.picture.replaceChildren();
  }

  /** Shows the place of the column in the sort: an arrow, and its number where there are several. */
  sorted(by: SortBy[]): void {
    const at = by.findIndex((sort) => sort.column === this.column.name);
    this.sort.textContent = at < 0 ? '' : (by[at].descending ? '↓' : '↑') + (by.length > 1 ? String(at + 1) : '');
    this.cell.setAttribute('aria-sort', at < 0 ? 'none' : by[at].descending ? 'descending' : 'ascending');
  }
}

/** A key, drawn: fonts may have none. */
function keyMark(): SVGElement {
  const bit = svg('path', { d: 'M6.7 7.5 L13 13.8 M10.2 11 L12 9.2 M12.2 13 L13.8 11.4' });
  return svg('svg', { class: 'head-key', viewBox: '0 0 16 16', role: 'img', 'aria-label': 'key' }, svg('circle', { cx: 4.8, cy: 5.2, r: 3 }), bit);
}

/** What a click on a header makes of the sort: ascending, descending, none; with add, beside the other columns. */
export function nextSort(by: SortBy[], column: string, add: boolean): SortBy[] {
  const before = by.find((sort) => sort.column === column);
  const next = !before ? [{ column, descending: false }] : before.descending ? [] : [{ column, descending: true }];
  if (!add) return next;
  const at = by.findIndex((sort) => sort.column === column);
  return at < 0 ? [...by, ...next] : by.toSpliced(at, 1, ...next);
}
