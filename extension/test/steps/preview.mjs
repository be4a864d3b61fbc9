// The preview of a table: from the tree, sorted, filtered, copied; rows and columns beside it.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, edit, sample } from '../projects.mjs';
import { command, find, has, open, page, row, shot, sidebar, webview } from '../ui.mjs';

let project;

export function folder(home) {
  project = sample(home);
  // 150 rows of so many columns that csdk sends fewer at once, each with a text too long for a cell.
  const broad = `for number in range(150):
        text = f"{number} " + "word " * 100 + "the end"
        op.upsert("broad", {"a_number": number, "a_text": text, **{f"column_{i:03}": i for i in range(400)}})`;
  edit(join(project, 'connector.py'), 'op.upsert("every_type", {"id": 3})', `op.upsert("every_type", {"id": 3})\n    ${broad}`);
  csdk('debug', project);
  copyFileSync(join(project, 'files', 'warehouse.db'), join(project, 'copied tables.duckdb'));
  writeFileSync(join(project, 'notes.duckdb'), 'SQLite format 3\0 and more of it');
  return project;
}

const inside = (css, hasText) => webview().locator(css, hasText === undefined ? {} : { hasText }).first();
const header = (name) => inside('.slick-header-column', new RegExp(`^${name}`));
const shown = async (...texts) => {
  for (const text of texts) await inside('.slick-cell', text).waitFor();
};
const status = (text) => inside('.status', text).waitFor();
const item = (label) => inside('.menu-item', label).click();

/** What was copied, as the field for a text to find gets it. */
async function pasted() {
  await inside('.find').click();
  await page.keyboard.press('Control+V');
  const text = await inside('.find').inputValue();
  await page.keyboard.press('Escape');
  return text;
}

/** Asks for the statistics of the column of a cell. Their answer is held back until letGo(), as that of a large table comes late. */
async function askStatistics(column, cell) {
  await inside('body').evaluate((body, column) => {
    const post = window.postMessage, held = []; // what the extension says comes by this function of the page's window
    window.postMessage = (data, ...to) => {
      if (data.kind !== 'answer' || data.result?.column !== column) return post.call(window, data, ...to);
      held.push(data);
      body.dataset.held = column;
    };
    window.letGo = () => {
      window.postMessage = post;
      delete body.dataset.held;
      for (const data of held) dispatchEvent(new MessageEvent('message', { data }));
    };
  }, column);
  await inside('.slick-cell', cell).click();
  await page.keyboard.press('Shift+F10');
  await item(`Statistics of ${column}`);
  await inside('body[data-held]').waitFor();
  await inside('.panel', 'Reading the column').waitFor();
}

const letGo = () => inside('body').evaluate(() => window.letGo());

async function noPanel() {
  if (await inside('.panel').isVisible()) throw new Error(`the panel has come back: ${await inside('.panel').innerText()}`);
}

export const steps = {
  async 'a table opens from the tree'() {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await sidebar();
    await row(/^loans/).click();
    await has('.tab.active', 'loans');
    await status(/^360 rows$/);
    await shown('centre');
    await header('branch').locator('.head-picture svg').waitFor();
    await header('fee').locator('.head-picture svg').waitFor();
    await shot('preview');
  },

  async 'it is sorted by two columns'() {
    await header('branch').click();
    await header('branch').click();
    await shown('hill');
    await header('day').click({ modifiers: ['Shift'] });
    await inside('.slick-header-column[aria-sort="descending"]', /^branch/).waitFor();
    await inside('.slick-header-column[aria-sort="ascending"]', /^day/).waitFor();
    await shot('sorted');
  },

  async 'it is filtered, and a text is found'() {
    await inside('.filter[aria-label="Filter branch"]').fill('=harbour');
    await status(/^120 of 360 rows$/);
    await inside('.filter[aria-label="Filter day"]').fill('1..2');
    await status(/^8 of 360 rows$/);
    await inside('.find').fill('0.5');
    await inside('.cell-found').waitFor();
    await shot('filtered');
    await inside('.filter[aria-label="Filter day"]').fill('> soon');
    await inside('.state', 'A filter does not fit its column').waitFor();
    await inside('.filter[aria-label="Filter day"]').fill('> 1000');
    await inside('.state', 'No row fits').waitFor();
    await inside('.button', 'Clear Filters').click();
    await status(/^360 rows$/);
    await shown('hill');
  },

  async 'cells are copied'() {
    await inside('.slick-cell', 'hill').click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+C');
    const text = await pasted();
    if (text.replaceAll(/\s/g, ' ') !== 'hill 1 hill 1') throw new Error(`copied: ${JSON.stringify(text)}`);
    await status(/^360 rows$/);
    await inside('.cell-row', /^2$/).click();
    await page.keyboard.press('Control+Alt+C');
    const json = await pasted();
    if (!/"branch": "hill".*"fee": 1.0/.test(json)) throw new Error(`copied as JSON: ${json}`);
  },

  async 'a row and a column in detail'() {
    await status(/^360 rows$/);
    await shown('hill');
    await inside('.slick-cell', 'hill').click();
    await page.keyboard.press('Enter');
    await inside('.panel dt', 'book_id').waitFor();
    await shot('row');
    await page.keyboard.press('Escape');
    await inside('.panel').waitFor({ state: 'hidden' });
    await page.keyboard.press('Shift+F10');
    await item('Statistics of branch');
    await inside('.panel .bars tr', 'harbour').waitFor();
    await shot('statistics');
    await inside('.panel .icon-button').click();
  },

  async 'the panel shows what was asked for last, and stays closed'() {
    await askStatistics('branch', 'hill');
    await page.keyboard.press('Escape');
    await inside('.panel').waitFor({ state: 'hidden' });
    await letGo();
    await noPanel();
    await askStatistics('branch', 'hill');
    await inside('.slick-cell', 'hill').click();
    await page.keyboard.press('Enter');
    await inside('.panel dt', 'book_id').waitFor();
    await letGo();
    if (!(await inside('.panel h2', /^Row/).isVisible())) throw new Error(`the row was replaced: ${await inside('.panel').innerText()}`);
    await inside('.panel .icon-button').click();
    await inside('.panel').waitFor({ state: 'hidden' });
  },

  async 'columns are hidden and shown again'() {
    await header('day').click({ button: 'right' });
    await item('Hide day');
    await header('day').waitFor({ state: 'hidden' });
    await inside('.button', 'Columns').click();
    await inside('.columns label', 'day').click();
    await header('day').waitFor();
    await shot('columns');
    await page.keyboard.press('Escape');
  },

  async 'it follows a sync'() {
    await command('Fivetran: Run Sync');
    await has('.notification-toast', 'Sync succeeded');
    await status(/^372 rows$/);
    await shot('followed');
  },

  async 'deleted rows show on request'() {
    await row(/^members/).click();
    await has('.tab.active', 'members');
    await inside('.deleted', /Deleted rows/).click();
    await inside('.row-deleted .slick-cell', 'true').waitFor();
    await shot('deleted');
  },

  async 'much is copied whole, or the page says what is cut'() {
    await row(/^broad/).click();
    await has('.tab.active', 'broad');
    await status(/^150 rows$/);
    await inside('.slick-cell', 'word word').click();
    await page.keyboard.press('Control+C');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).endsWith('word the end'));
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    await inside('.note', 'Copied 150 rows; 150 values are cut. Export').waitFor();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).split('\n').length === 150);
    await shot('copied');
  },

  async 'a DuckDB file opens as a list of tables'() {
    await open('copied tables.duckdb');
    await inside('.table-option', 'loans').click();
    await status(/^360 rows$/);
    await inside('.table-option', 'every_type').click();
    await shown(/^NULL$/);
    await shot('file');
  },

  async 'its list is used with the keyboard'() {
    await inside('.table-option', 'loans').click();
    await inside('.table-option:focus', 'loans').waitFor();
    const stops = await webview().locator('.table-option[tabindex="0"]').count();
    if (stops !== 1) throw new Error(`${stops} tables are in the tab order`);
    await page.keyboard.press('Home');
    await inside('.table-option:first-child:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await inside('.table-option:nth-child(2):focus').waitFor();
    await page.keyboard.press('Enter');
    await inside('.table-option[aria-selected="true"]:nth-child(2):focus').waitFor();
    await page.keyboard.press('End');
    await inside('.table-option:last-child:focus').waitFor();
  },

  async 'its list keeps the focus when the file changes'() {
    await inside('.table-option', 'loans').click();
    await status(/^360 rows$/);
    copyFileSync(join(project, 'files', 'warehouse.db'), join(project, 'copied tables.duckdb'));
    await inside('.table-option:focus', /loans372/).waitFor();
    await status(/^372 rows$/);
    await header('branch').locator('.head-picture:not(.outdated) svg').waitFor();
    await shot('file-changed');
  },

  async 'another table closes the panel'() {
    await askStatistics('branch', 'centre');
    await inside('.table-option', 'every_type').click();
    await shown(/^NULL$/);
    await letGo();
    await noPanel();
    await inside('.table-option:focus', 'every_type').waitFor();
  },

  async 'a file that is none says so'() {
    await open('notes.duckdb');
    await inside('.state', 'not a DuckDB').waitFor();
    await inside('.state .button', 'Open With').waitFor();
    await shot('no-database');
  },

  async 'a table that is gone says so'() {
    await find('.tab', 'loans').click();
    await status(/^372 rows$/);
    csdk('reset', project, '--yes');
    await inside('.state', 'There is no').waitFor();
    await shot('gone');
  },
};
