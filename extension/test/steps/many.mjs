// A warehouse with 10,000 tables.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sample } from '../projects.mjs';
import { asking, command, find, gone, page, row, shot, sidebar } from '../ui.mjs';

export function folder(home) {
  const project = sample(home);
  const files = join(project, 'files');
  mkdirSync(files);
  execFileSync('go', ['test', './runner/warehouse', '-run=^TestManyTables$', '-count=1', '-args', `-many-tables=${join(files, 'warehouse.db')}`]);
  return project;
}

export const steps = {
  async 'the tree shows them'() {
    const began = performance.now();
    await sidebar();
    await row('table_00000').waitFor({ timeout: 600_000 }); // DuckDB needs seconds to open the file, and a loaded machine minutes
    console.log(`        10,000 tables after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await row(/table_00000.*about 3 rows/).waitFor();
    await shot('tree');
  },

  async 'they are read once while the file stays'() {
    const began = performance.now();
    await command('Fivetran: Refresh');
    await row('table_00001').waitFor();
    console.log(`        again after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  },

  async 'one of them is found'() {
    await asking('Fivetran: Filter Tables', 'whose name holds');
    await find('.quick-input-widget input').fill('09999');
    await row('table_09999').waitFor();
    await gone('.sidebar .monaco-list-row', 'table_00000');
    await page.keyboard.press('Enter');
    await row('table_09999').locator('.monaco-tl-twistie').click();
    await row(/^id.*LONG/).waitFor();
    await shot('filtered');
  },
};
