// The views Warehouse and Sync: what their menus do, other databases, the state by hand, the timeline.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { asking, command, expand, find, gone, has, menu, page, row, shot, sidebar, webview } from '../ui.mjs';

let project;

export function folder(home) {
  project = sample(home);
  csdk('debug', project);
  return project;
}

// Paths are typed into a box of the workbench.
export const settings = { 'files.simpleDialog.enable': true };

const state = () => JSON.parse(readFileSync(join(project, 'files', 'state.json'), 'utf8'));

async function answer(text) {
  await find('.quick-input-widget input').fill(text);
  await page.keyboard.press('Enter');
}

export const steps = {
  async 'tables are filtered while one types'() {
    await sidebar();
    await row(/^loans/).waitFor();
    await asking('Fivetran: Filter Tables', 'whose name holds');
    await find('.quick-input-widget input').fill('sensor');
    await gone('.sidebar .monaco-list-row', 'every_type');
    await row('sensor_readings').waitFor();
    await shot('filter');
    await page.keyboard.press('Escape');
    await row('every_type').waitFor();
  },

  async 'a table has facts and columns'() {
    await row(/^members.*30 rows, 3 deleted/).waitFor();
    await expand(row(/^members/));
    await row(/^Deleted.*3 of 30 rows/).waitFor();
    await row(/^Last synced/).waitFor();
    await row(/^member_id.*key/).waitFor();
    await row(/^joined/).hover();
    await has('.workbench-hover', /from .* to /);
    await shot('facts');
  },

  async 'the name and a SELECT are copied'() {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await menu(row(/^loans/), 'Copy Name');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) === 'loans');
    await menu(row(/^loans/), 'Copy as SELECT');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).endsWith('FROM "tester"."loans"'));
  },

  async 'a table is shown in schema()'() {
    await menu(row('every_type'), 'Reveal in schema');
    await has('.tab.active', 'connector.py');
    await has('.editor-group-container .view-line', '"every_type"');
    await shot('reveal');
  },
};

for (const [label, format] of [['CSV', 'csv'], ['Parquet', 'parquet'], ['JSON', 'json']]) {
  steps[`a table is exported as ${label}`] = async () => {
    const to = join(project, `loans.${format}`);
    await menu(row(/^loans/), 'Export');
    await find('.quick-input-list .monaco-list-row', label).click();
    await has('.quick-input-widget', /Export/);
    // The dialog writes a name of its own, late.
    await page.waitForFunction((end) => document.querySelector('.quick-input-widget input').value.endsWith(end), `/loans.${format}`);
    await find('.quick-input-widget input').fill(to);
    await page.keyboard.press('Enter');
    await has('.notification-toast', `of loans are in loans.${format}`);
    await shot(`export-${format}`);
    if (!existsSync(to)) throw new Error(`there is no ${to}`);
    await command('Notifications: Clear All Notifications');
  };
}

Object.assign(steps, {
  async 'another database of the workspace is opened and removed'() {
    copyFileSync(join(project, 'files', 'warehouse.db'), join(project, 'archive.duckdb'));
    execFileSync(process.env.DUCKDB, [join(project, 'archive.duckdb'), "CREATE TABLE tester.seals AS SELECT 'only here' AS seal"]);
    await asking('Fivetran: Open Database', 'archive.duckdb');
    await find('.quick-input-list .monaco-list-row', 'archive.duckdb').click();
    await row('archive.duckdb').waitFor();
    await row('my library').waitFor();
    await expand(row('archive.duckdb'));
    await row('shelves').waitFor();
    await shot('databases');
    await menu(row('archive.duckdb'), 'New Query');
    await has('.tab.active', 'Untitled-1');
    await page.keyboard.insertText('FROM seals');
    await page.keyboard.press('Escape');
    await command('Fivetran: Run Statement');
    await webview().locator('.slick-cell', { hasText: 'only here' }).first().waitFor();
    await shot('query-of-another');
    await menu(row('archive.duckdb'), 'Remove from Warehouse View');
    await gone('.sidebar .monaco-list-row', 'archive.duckdb');
    await row(/^loans/).waitFor();
  },

  async 'one table is reset'() {
    await menu(row(/^holds/), 'Reset This Table');
    await has('.monaco-dialog-box', 'Remove the table holds');
    await shot('reset-table');
    await find('.monaco-dialog-box .monaco-button', 'Remove').click();
    await gone('.sidebar .monaco-list-row', 'holds');
    await row(/^loans/).waitFor();
  },

  async 'the file is opened in another program'() {
    const bin = join(project, 'venv', 'bin'); // a virtual environment that has it
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'harlequin'), '#!/bin/sh\necho "$1 $2" > ../opened\nread line\n', { mode: 0o755 });
    await menu(row(/^loans/), 'Open in Another Program');
    await has('.quick-input-list .monaco-list-row', 'DuckDB CLI');
    await shot('open-in');
    await find('.quick-input-list .monaco-list-row', 'Harlequin').click();
    while (!existsSync(join(project, 'opened'))) await page.waitForTimeout(50);
    const opened = readFileSync(join(project, 'opened'), 'utf8').trim();
    if (opened !== `--read-only ${join(project, 'files', 'warehouse.db')}`) throw new Error(`it was given ${opened}`);
    await command('Terminal: Kill All Terminals');
  },

  async 'DuckDB itself is opened on it, and the view goes on'() {
    symlinkSync(process.env.DUCKDB, join(project, 'venv', 'bin', 'duckdb'));
    await menu(row(/^loans/), 'Open in Another Program');
    await find('.quick-input-list .monaco-list-row[aria-label^="DuckDB CLI"]').click();
    await find('.terminal-wrapper.active .xterm-helper-textarea').waitFor({ state: 'attached' });
    const counted = join(project, 'counted.csv');
    for (let left = 30; !existsSync(counted); left--) {
      if (left === 0) throw new Error('DuckDB has not answered');
      await page.keyboard.type(`COPY (SELECT count(*) AS loans FROM tester.loans) TO '${counted}';\n`); // it takes no keys at first
      for (let wait = 40; wait > 0 && !existsSync(counted); wait--) await page.waitForTimeout(50);
    }
    await shot('duckdb');
    await command('Fivetran: Refresh');
    await gone('.sidebar .monaco-progress-container.active');
    await row(/^loans.*360 rows/).waitFor();
    await command('Terminal: Kill All Terminals');
  },

  async 'a sync can stop at the rows of a table'() {
    await menu(row(/^loans/), 'Stop at Rows');
    await row(/^loans.*stops/).waitFor();
    await menu(row(/^loans/), 'Stop at Rows');
    await gone('.sidebar .monaco-list-row', /^loans.*stops/);
  },

  async 'the state is edited, and the edit is taken back'() {
    await row('next_day').waitFor();
    const before = state().next_day;
    await row('next_day').hover();
    await shot('state');
    await menu(row('next_day'), 'Edit Value');
    await find('.quick-input-widget input').fill('no json');
    await has('.quick-input-widget', 'This is not JSON');
    await shot('state-wrong');
    await answer('21');
    await row(/next_day.*21/).waitFor();
    if (state().next_day !== 21) throw new Error(JSON.stringify(state()));
    await command('Fivetran: Undo Edit of State');
    await row(new RegExp(`next_day.*${before}`)).waitFor();
    if (state().next_day !== before) throw new Error(JSON.stringify(state()));
    await command('Fivetran: Redo Edit of State');
    await row(/next_day.*21/).waitFor();
  },

  async 'a key is added and removed'() {
    await menu(row(/^State/), 'Add Key');
    await answer('extra');
    await answer('{"deep": [1, 2]}');
    await row('extra').waitFor();
    await expand(row('extra'));
    await expand(row('deep'));
    await shot('state-added');
    await menu(row('extra'), 'Remove');
    await gone('.sidebar .monaco-list-row', 'extra');
    if ('extra' in state()) throw new Error(JSON.stringify(state()));
  },

  async 'the next sync goes on from the edited state'() {
    await find('.tab', 'Untitled-1').click(); // a query without a file, which is not asked for
    await command('Fivetran: Run Sync');
    await has('.notification-toast', 'Sync succeeded');
    await row('Checkpoint 3').waitFor();
    await expand(row('Checkpoint 2'));
    await row(/^loans.*120 operations/).waitFor();
    await row(/^next_day.*21 → 31/).waitFor();
    await shot('timeline');
  },

  async 'kinds of stops are toggled'() {
    await expand(row(/^Stop at/));
    await row('Schema Changes').locator('.monaco-checkbox').click();
    await row(/^Stop at.*schema changes/).waitFor();
    await shot('stops');
    await command('Fivetran: Reset Tables and State');
    await find('.monaco-dialog-box .monaco-button', 'Reset').click();
    await command('Fivetran: Debug Sync');
    await page.waitForSelector('.debug-top-stack-frame-line');
    await sidebar();
    await row(/stopped by the debugger/).waitFor();
    await shot('stopped');
    await find('.sidebar a[aria-label^="Stop Sync"]').click();
    await row(/interrupted|ended/).waitFor();
  },
});
