import { el } from './dom';
import type { Grid } from './grid';

/** A list of all columns with check boxes, below the button that opens it. Escape closes it, and so does a click elsewhere. */
export function columnsButton(grid: Grid): HTMLElement {
  const button = el('button', { className: 'button', textContent: 'Columns', ariaHasPopup: 'dialog', ariaExpanded: 'false' });
  const list = el('div', { className: 'columns-list' });
  const search = el('input', { className: 'filter', type: 'text', placeholder: 'Find a column', ariaLabel: 'Find a column' });
  const all = el('button', { className: 'link-button', textContent: 'Show All' });
  const none = el('button', { className: 'link-button', textContent: 'Hide All' });
  const box = el('div', { className: 'columns', role: 'dialog', hidden: true, ariaLabel: 'Columns' }, search, el('div', { className: 'actions' }, all, none), list);
  const place = el('div', { className: 'columns-place' }, button, box);

  const fill = () => {
    const wanted = search.value.toLowerCase();
    list.replaceChildren(...grid.columns.filter((column) => column.name.toLowerCase().includes(wanted)).map((column) => {
      const check = el('input', { type: 'checkbox', checked: !grid.hiddenColumns.has(column.name) });
      check.addEventListener('change', () => {
        const hidden = new Set(grid.hiddenColumns);
        if (check.checked) hidden.delete(column.name);
        else hidden.add(column.name);
        grid.hide(hidden);
      });
      return el('label', {}, check, column.name, el('span', { className: 'type' }, column.type));
    }));
  };
  const close = () => {
    box.hidden = true;
    button.ariaExpanded = 'false';
  };
  button.addEventListener('click', () => {
    if (!box.hidden) return close();
    search.value = '';
    fill();
    box.hidden = false;
    button.ariaExpanded = 'true';
    search.focus();
  });
  search.addEventListener('input', fill);
  all.addEventListener('click', () => {
    grid.hide([]);
    fill();
  });
  none.addEventListener('click', () => {
    grid.hide(grid.columns.slice(1).map((column) => column.name)); // one has to be left
    fill();
  });
  box.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    close();
    button.focus();
  });
  place.addEventListener('focusout', (e) => {
    if (e.relatedTarget && !place.contains(e.relatedTarget as Node)) close();
  });
  addEventListener('mousedown', (e) => {
    if (!place.contains(e.target as Node)) close();
  });
  return place;
}
