// Documents of SQL: a new query of a table, completion, results, errors, an endless query, plans, charts, history, writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { command, find, gone, has, menu, open, page, row, shot, sidebar, until, webview } from '../ui.mjs';

let project;
const violations = [];

export function folder(home) {
  project = sample(home);
  csdk('debug', project);
  return project;
}

// Paths are typed into a box of the workbench.
export const settings = { 'files.simpleDialog.enable': true };

const editor = '.editor-instance .monaco-editor';
const inResult = (css, hasText) => webview().locator(css, hasText === undefined ? {} : { hasText }).first();
const status = (text) => inResult('.status', text).waitFor();
const tool = (label) => inResult('.tool', label);

/** Replaces the text of the query. Typing it would complete words and close brackets. */
async function write(sql) {
  await find(`${editor} .view-lines`).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Escape');
}

const select = (tab) => find('.tab', tab).click();

async function run(sql) {
  await write(sql);
  await has('.editor-actions [aria-label^="Run Statement"]'); // the key is for the same documents as the button
  await page.keyboard.press('Control+Enter');
}

const endless = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1';

export const steps = {
  async 'a new query of a table'() {
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text()) && /csdk/.test(message.location().url)) violations.push(message.text());
    });
    await sidebar();
    await menu(row(/^loans.*360 rows/), 'New Query');
    await has('.tab.active', 'Untitled-1');
    await has(`${editor} .view-line`, 'FROM tester.loans');
    await has(`${editor} .contentWidgets .codelens-decoration`, 'Run');
    await has(`${editor} .contentWidgets .codelens-decoration`, 'Analyze');
    await shot('new-query');
  },

  async 'its lens runs it'() {
    await find(`${editor} .codelens-decoration a`, 'Run').click();
    await status('360 rows in');
    await inResult('.slick-cell', 'centre').waitFor();
    await shot('rows');
  },

  async 'its rows are exported, all of them'() {
    const to = join(project, 'numbers.csv');
    await run('SELECT branch, range AS number FROM loans, range(100) ORDER BY ALL');
    await status('The first 10,000 rows of more');
    await tool('Export').click();
    await has('.quick-input-widget', 'Export All Rows');
    // The dialog writes a name of its own, late.
    await page.waitForFunction(() => document.querySelector('.quick-input-widget input').value.endsWith('/result.csv'));
    await find('.quick-input-widget input').fill(to);
    await page.keyboard.press('Enter');
    await has('.notification-toast', 'The result is in numbers.csv');
    await shot('exported');
    const lines = readFileSync(to, 'utf8').trim().split('\n');
    if (lines.length !== 36_001 || lines.at(-1) !== 'hill,99') throw new Error(`${lines.length} lines, the last one ${lines.at(-1)}`);
    await find('.notification-toast .monaco-button', 'Open').click();
    await has('.tab.active', 'numbers.csv');
    await select('Untitled-1');
  },

  async 'tables and columns are completed'() {
    await write('SELECT branch, count(*) AS loans\nFROM ');
    await until(find('.suggest-widget .monaco-list-row', 'tester_archive.scans'), () => page.keyboard.press('Control+Space'));
    await has('.suggest-widget .monaco-list-row', 'loans');
    await shot('tables-completed');
    await page.keyboard.type('loa');
    await has('.suggest-widget .monaco-list-row.focused', 'loans');
    await page.keyboard.press('Enter');
    await has(`${editor} .view-line`, 'FROM loans');
    await page.keyboard.type('\nWHERE loans.');
    await has('.suggest-widget .monaco-list-row', 'branch');
    await has('.suggest-widget .monaco-list-row', '_fivetran_deleted');
    await page.keyboard.type('da');
    await has('.suggest-widget .monaco-list-row.focused', 'day');
    await shot('columns-completed');
    await page.keyboard.press('Escape');
  },

  async 'an error is marked at its place'() {
    await run('SELECT branch,\n       branhc\nFROM loans');
    await has(`${editor} .squiggly-error`);
    await inResult('.failure', 'branhc').waitFor();
    await status('Failed');
    await shot('error');
    await page.keyboard.press('End');
    await page.keyboard.type(' ');
    await gone(`${editor} .squiggly-error`);
  },

  async 'an endless query is cancelled'() {
    await run(endless);
    await status(/^Running for [1-9]/);
    await has(`${editor} .codelens-decoration`, 'Cancel');
    await shot('running');
    await tool('Cancel').click();
    await status('Cancelled.');
    await shot('cancelled');
    await page.keyboard.press('Escape');
    await run(endless);
    await status(/^Running for/);
    await command('Fivetran: Cancel Query');
    await status('Cancelled.');
  },

  async 'ten million rows show the first ones'() {
    await run("SELECT range AS number, 'row ' || range AS name FROM range(10000000)");
    await status('The first 10,000 rows of more');
    await inResult('.slick-cell', 'row 0').waitFor();
    await inResult('.slick-viewport-right, .slick-viewport').evaluate((view) => (view.scrollTop = view.scrollHeight));
    await inResult('.slick-cell', 'row 9999').waitFor();
    await shot('ten-million');
  },

  async 'a plan'() {
    await write('SELECT branch, count(*) FROM loans GROUP BY ALL');
    await find(`${editor} .codelens-decoration a`, 'Explain').click();
    await inResult('.plan', 'HASH_GROUP_BY').waitFor();
    await shot('plan');
    await find(`${editor} .codelens-decoration a`, 'Analyze').click();
    await inResult('.plan', 'Total Time').waitFor();
  },

  async 'several statements, and a chart'() {
    await write('SELECT branch, count(*) AS loans, sum(number) AS numbers FROM loans GROUP BY ALL ORDER BY ALL;\n' +
      "SELECT day, count(*) AS loans, count(*) FILTER (branch = 'hill') AS hill, max(number) * 3 AS most FROM loans GROUP BY ALL ORDER BY ALL;\nSELECT nope;\nSELECT 4");
    await page.keyboard.press('Control+Shift+Enter');
    await inResult('.tab.failed', 'SELECT nope').waitFor();
    await inResult('.tab', '4  SELECT 4').click();
    await status('Not run');
    await inResult('.tab', '1  SELECT branch').click();
    await status('3 rows');
    await tool('Bars').click();
    await inResult('.uplot canvas').waitFor();
    await shot('bars');
    await inResult('.tab', '2  SELECT day').click();
    await tool('Lines').click();
    await inResult('.uplot canvas').waitFor();
    await shot('lines');
    await command('Preferences: Toggle between Light/Dark Themes');
    await find('.monaco-workbench.vs-dark').waitFor();
    await inResult('body.vscode-dark .uplot canvas').waitFor();
    await shot('lines-dark');
    await command('Preferences: Toggle between Light/Dark Themes');
    await find('.monaco-workbench.vs-dark').waitFor({ state: 'detached' });
    await tool('Table').click();
    await inResult('.slick-cell').waitFor();
  },

  async 'what writes is refused until it is allowed'() {
    await run("DELETE FROM loans WHERE branch = 'hill'");
    await has('.notification-toast', 'changes tables, and was not run');
    await status('Not run');
    await shot('refused');
    await find('.notification-toast .monaco-button', 'Allow Writing').click();
    await has('.monaco-dialog-box', 'Allow statements of Untitled-1');
    await shot('allow');
    await find('.monaco-dialog-box .monaco-button', 'Allow').click();
    await status('120 rows changed');
    await row(/^loans.*240 rows/).waitFor();
    await has(`${editor} .codelens-decoration a`, 'Writing is allowed');
    await find(`${editor} .codelens-decoration a`, 'Writing is allowed').click();
    await gone(`${editor} .codelens-decoration a`, 'Writing is allowed');
    csdk('debug', project); // the file was let go
    await row(/^loans.*252 rows/).waitFor();
    await shot('written');
  },

  async 'the history'() {
    await command('Fivetran: Query History');
    await has('.quick-input-list .monaco-list-row', 'DELETE FROM loans');
    await has('.quick-input-list .monaco-list-row', 'cancelled');
    await shot('history');
    await page.keyboard.type('10000000');
    await find('.quick-input-list .monaco-list-row', 'range(10000000)').click();
    await has('.tab.active', 'Untitled-2');
    await has(`${editor} .view-line`, 'range(10000000)');
    await command('Fivetran: Query History');
    const again = find('.quick-input-list .monaco-list-row', 'AS hill');
    await again.hover();
    await again.locator('a[aria-label="Run Again"]').click();
    await has('.tab.active', 'Untitled-3');
    await status(/^3[01] rows/);
  },

  async 'a file of the project is a query, too'() {
    writeFileSync(join(project, 'late.sql'), '-- the last day\nSELECT max(day) FROM loans;\n\nFROM members LIMIT 2\n');
    await open('late.sql');
    await has(`${editor} .codelens-decoration`, 'Run');
    await find(`${editor} .view-line`, 'FROM members').click();
    await page.keyboard.press('Control+Enter');
    await status('2 rows');
    await shot('file');
  },

  async 'while a sync is stopped, it answers'() {
    await command('Fivetran: Debug Sync');
    await page.waitForSelector('.debug-top-stack-frame-line');
    await select('Untitled-1');
    await run('SELECT count(*) AS loans FROM loans');
    await status('1 row in');
    await run(endless);
    await status(/^Running for/);
    await tool('Cancel').click();
    await status('Cancelled.');
    await write('FROM ');
    await until(find('.suggest-widget .monaco-list-row', 'tester_archive.scans'), () => page.keyboard.press('Control+Space'));
    await run('DROP TABLE loans');
    await inResult('.failure', 'A sync runs').waitFor();
    await shot('during-a-sync');
    await find('.debug-toolbar a[aria-label^="Stop"]').click();
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await run('SELECT count(*) AS loans FROM loans');
    await status('1 row in');
  },

  async 'the page keeps to its policy'() {
    if (violations.length > 0) throw new Error(violations.join('\n'));
  },
};
