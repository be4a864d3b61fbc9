// Warehouses that cannot be read. The view Warehouse says why, and shows tables again as soon as it can.
import { copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, hold, makeNewer, sample } from '../projects.mjs';
import { command, gone, has, page, row, shot, sidebar } from '../ui.mjs';

let warehouse, good;

export function folder(home) {
  const project = sample(home);
  csdk('debug', project);
  warehouse = join(project, 'files', 'warehouse.db');
  good = join(home, 'good.db');
  copyFileSync(warehouse, good);
  return project;
}

/** The view says it, and does not spin. */
async function says(what) {
  await has('.sidebar .message', what);
  await gone('.sidebar .monaco-progress-container.active');
}

async function tablesAgain() {
  copyFileSync(good, warehouse);
  await row(/^loans.*360 rows/).waitFor();
  await gone('.sidebar .message');
}

export const steps = {
  async 'tables, for comparison'() {
    await sidebar();
    await row(/^loans.*360 rows/).waitFor();
  },

  async 'an empty file'() {
    writeFileSync(warehouse, '');
    await says('files/warehouse.db is damaged or not a DuckDB file');
    await says('start over with "Fivetran: Reset Tables and State"');
    await gone('.sidebar .monaco-list-row', 'loans');
    await shot('empty');
    await tablesAgain();
  },

  async 'half of a file'() {
    truncateSync(warehouse, 100_000);
    await says('files/warehouse.db is damaged or not a DuckDB file');
    await shot('half');
    await tablesAgain();
  },

  async 'a file of a newer DuckDB'() {
    makeNewer(warehouse);
    await says('was written by a newer DuckDB than this csdk can read');
    await shot('newer');
    await tablesAgain();
  },

  async 'a huge file'() {
    writeFileSync(warehouse, '');
    await says('is damaged');
    const huge = join(warehouse, '..', 'huge.db');
    copyFileSync(good, huge);
    truncateSync(huge, 100e9); // without content: it takes no room
    renameSync(huge, warehouse);
    await row(/^loans.*360 rows/).waitFor();
    await gone('.sidebar .message');
    rmSync(warehouse);
    await tablesAgain();
  },

  async 'held by another program'() {
    const holder = await hold(warehouse);
    try {
      await command('Fivetran: Refresh');
      await says('held by');
      await says(`pid ${holder.pid}`);
      await says('close it there and refresh');
      await page.locator('.sidebar .monaco-list-row', { hasText: /^The warehouse files.warehouse.db is held/ }).nth(1).waitFor(); // in the view Sync, too
      await gone('.sidebar .monaco-list-row', 'loans');
      await shot('held');
    } finally {
      await holder.release();
    }
    await row(/^next_day/).waitFor();
    await row(/^loans.*360 rows/).waitFor();
    await gone('.sidebar .message');
  },

  async 'deleted while it is shown'() {
    rmSync(warehouse);
    await has('.sidebar .welcome-view', 'Nothing was synced yet');
    await shot('deleted');
    await tablesAgain();
  },
};
