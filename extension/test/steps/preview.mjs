// The preview of a table: from the tree, sorted, filtered, copied; rows and columns beside it.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { find, gone, has, page, row, shot, sidebar, webview } from '../ui.mjs';

let project;

export function folder(home) {
  project = sample(home);
  csdk('debug', project);
  copyFileSync(join(project, 'files', 'warehouse.db'), join(project, 'copied tables.duckdb'));
  writeFileSync(join(project, 'notes.db'), 'SQLite format 3\0 and more of it');
  return project;
}

const inside = (css, hasText) => webview().locator(css, hasText === undefined ? {} : { hasText }).first();
const cell = (row, column) => inside(`.slick-row >> nth=${row} >> .slick-cell.l${column}`);
const status = (text) => inside('.status', text).waitFor();
const header = (name) => inside('.slick-header-column', name);

export const steps = {
  async 'a table is opened from the tree'() {
    await sidebar();
    await row(/^loans/).click();
    await has('.tab.active', 'loans');
    await status(/^360 rows$/);
    await cell(0, 1).waitFor();
    await header('branch').locator('svg').waitFor();
    await shot('preview');
  },

  async 'it is sorted by two columns'() {
    await header('branch').click();
    await header('branch').and(webview().locator('[aria-sort="ascending"]')).waitFor();
    await header('loan').click({ modifiers: ['Shift'] });
    await header('loan').click({ modifiers: ['Shift'] });
    await header('loan').and(webview().locator('[aria-sort="descending"]')).waitFor();
    await inside('.slick-cell', 'centre').waitFor();
    await shot('sorted');
  },

  async 'it is filtered'() {
    await inside('.filter[aria-label="Filter branch"]').fill('=harbour');
    await status(/^120 of 360 rows$/);
    await inside('.find').fill('2026-01-0');
    await inside('.cell-found').waitFor();
    await shot('filtered');
    await inside('.button', 'Clear Filters').click();
    await status(/^360 rows$/);
  },
};
