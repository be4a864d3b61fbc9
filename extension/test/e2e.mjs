// Does in a real VS Code workbench what a new user would. `npm run test:e2e` sets the environment (cmd/dev/e2e.go).
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkbench } from './workbench.mjs';

const env = process.env;
rmSync(env.SHOTS, { recursive: true, force: true });
mkdirSync(env.SHOTS, { recursive: true });

// The sample, with a mistake in it, and the interpreter of the tests. The space in its name is on purpose.
const home = mkdtempSync(join(tmpdir(), 'csdk-e2e-project-'));
const project = join(home, 'my library');
cpSync(env.SAMPLE, project, { recursive: true });
symlinkSync(env.VENV, join(project, '.venv'));
const code = join(project, 'connector.py');
const right = readFileSync(code, 'utf8');
const text = right.replace('op.truncate("shelves")', 'op.truncates("shelves")');
if (text === right) throw new Error('the sample has no op.truncate("shelves") any more');
writeFileSync(code, text);
const lineOf = (what) => text.slice(0, text.indexOf(what)).split('\n').length;

let bench, page, number = 0;
const shot = (name) => page?.screenshot({ path: join(env.SHOTS, `${String(++number).padStart(2, '0')}-${name}.png`) });
const find = (css, hasText) => page.locator(css, hasText === undefined ? {} : { hasText }).first();
const has = (css, hasText) => find(css, hasText).waitFor();
const gone = (css, hasText) => find(css, hasText).waitFor({ state: 'hidden' });
const row = (name) => find('.sidebar .monaco-list-row', name);

async function command(title) {
  await page.keyboard.press('F1');
  await find('.quick-input-widget input').fill('>' + title);
  await has('.quick-input-list .monaco-list-row', title);
  await page.keyboard.press('Enter');
  await gone('.quick-input-widget');
}

async function goTo(line) {
  await find('.editor-group-container .monaco-editor .view-lines').click();
  await page.keyboard.press('Control+G');
  await find('.quick-input-widget input').fill(`:${line}`);
  await page.keyboard.press('Enter');
  await gone('.quick-input-widget');
}

/** Presses a key again where the editor has dropped what it asked for: it does when something else changes meanwhile. */
async function pressUntil(key, css) {
  for (let left = 10; ; left--) {
    await page.keyboard.press(key);
    try {
      return await find(css).waitFor({ timeout: 3000 });
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Expands a node. A tree that is read again meanwhile may put another row below the pointer. */
async function expand(node) {
  await node.waitFor();
  while ((await node.getAttribute('aria-expanded')) !== 'true') {
    await node.locator('.monaco-tl-twistie').click();
    await page.waitForTimeout(300);
  }
}

const line = (hasText) => find('.editor-group-container .view-line', hasText);

const steps = {
  async 'a finding and its fix'() {
    await find('.explorer-folders-view .monaco-list-row[aria-label^="connector.py"]').dblclick();
    await has('.tab.active', 'connector.py');
    await goTo(lineOf('op.truncates('));
    await has('.monaco-editor .squiggly-error');
    await page.keyboard.press('Alt+F8');
    await has('.marker-widget', 'Did you mean');
    await shot('finding');
    await page.keyboard.press('Escape');
    await gone('.marker-widget');
    await pressUntil('Control+.', '.action-widget');
    await shot('fixes');
    await page.keyboard.press('Enter');
    await gone('.monaco-editor .squiggly-error');
    await has('.view-line', 'op.truncate("shelves")');
    await has('.tab.active.dirty');
    await page.keyboard.press('Control+S');
    await has('.tab.active:not(.dirty)');
    if (readFileSync(code, 'utf8') !== right) throw new Error('the fix has not made the sample right');
  },

  async 'an operation is completed'() {
    await goTo(lineOf('op.truncates('));
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('op.');
    await pressUntil('Control+Space', '.suggest-widget .monaco-list-row');
    await has('.suggest-widget .monaco-list-row', 'upsert');
    await page.keyboard.type('war');
    await has('.suggest-widget .monaco-list-row.focused', 'warning');
    await shot('completion');
    await page.keyboard.press('Enter');
    await has('.view-line', /op\.warning\(/);
    await shot('completed');
    await page.keyboard.press('Escape');
    await command('File: Revert File');
    await gone('.view-line', /op\.warning\($/);
  },

  async 'the sidebar before a sync'() {
    await page.locator('.activitybar a[aria-label^="Fivetran Connector"]').click();
    await has('.sidebar .welcome-view', 'Nothing was synced yet');
    await shot('sidebar-empty');
  },

  async 'F5 stops on a checkpoint'() {
    await line('op.').click();
    await page.keyboard.press('F5');
    await page.waitForSelector('.debug-top-stack-frame-line');
    for (const scope of ['Checkpoint', 'Tables']) await expand(find('.debug-variables .monaco-list-row', new RegExp(`^${scope}`)));
    await has('.debug-variables .monaco-list-row', 'every_type');
    await has('.debug-variables .monaco-list-row', 'next_day');
    await shot('checkpoint');
  },

  async 'the sidebar while it is stopped'() {
    await page.locator('.activitybar a[aria-label^="Fivetran Connector"]').click();
    await row('every_type').waitFor();
    await row('Checkpoint 1').waitFor();
    await shot('sidebar-stopped');
  },

  async 'it runs to its end'() {
    for (const number of [2, 3, 4, 5]) {
      await find('.debug-toolbar a[aria-label^="Continue"]').click();
      await has('.debug-variables .monaco-list-row', new RegExp(`^number.*${number}$`));
    }
    await find('.debug-toolbar a[aria-label^="Continue"]').click();
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await has('.notification-toast', 'Sync succeeded');
    await shot('ended');
  },

  async 'the tables are in the sidebar'() {
    await find('.notification-toast .monaco-button', 'Show Tables').click();
    await row('succeeded after').waitFor();
    await row('Checkpoint 5').waitFor();
    await row(/^loans.*360 rows/).waitFor();
    await expand(row(/^loans/));
    await row(/^branch/).waitFor();
    await shot('tables');
  },

  async 'a second sync goes on where the first has ended'() {
    await command('Fivetran: Run Sync');
    await has('.notification-toast', 'Sync succeeded');
    await row(/^loans.*372 rows/).waitFor();
    await shot('second-sync');
  },

  async 'a check in the terminal'() {
    await command('Fivetran: Check Connector');
    await has('.part.panel .codicon-check');
    await shot('check');
  },

  async 'a damaged warehouse is named'() {
    writeFileSync(join(project, 'files', 'warehouse.db'), 'not a database');
    await has('.sidebar .message', 'files/warehouse.db is damaged');
    await shot('damaged');
  },

  async 'reset asks and removes'() {
    await command('Fivetran: Reset Tables and State');
    await has('.monaco-dialog-box', 'Remove everything');
    await shot('reset');
    await find('.monaco-dialog-box .monaco-button', 'Reset').click();
    await has('.sidebar .welcome-view', 'Nothing was synced yet');
    await has('.sidebar .welcome-view', 'The checkpoints of a sync');
    await shot('after-reset');
  },

  async 'activation is measured'() {
    await command('Developer: Show Running Extensions');
    const entry = find('.runtime-extensions-editor .monaco-list-row, .editor-container .monaco-list-row', 'Fivetran Connector');
    await has('.monaco-list-row', 'Git');
    await page.mouse.move(700, 550);
    await page.mouse.wheel(0, 5000); // the slowest are on top, and only what is in view is there
    await entry.waitFor();
    const shown = await entry.textContent();
    await shot('activation');
    const log = bench.logs().find((path) => path.endsWith('Fivetran Connector.log'));
    const own = /activated in [\d.]+ ms/.exec(log ? readFileSync(log, 'utf8') : '')?.[0];
    const time = /Activation:\s*(\d+)\s*ms/.exec(shown);
    console.log(`        ${time?.[0]} with loading, by itself ${own}`);
    if (!time) throw new Error(`no time of activation in ${shown}`);
  },
};

const began = performance.now();
try {
  bench = await openWorkbench(project);
  page = bench.page;
  for (const [name, step] of Object.entries(steps)) {
    const at = performance.now();
    await step();
    console.log(`ok      ${name}  ${((performance.now() - at) / 1000).toFixed(1)} s`);
  }
  console.log(`${Object.keys(steps).length} passed in ${((performance.now() - began) / 1000).toFixed(1)} s, screenshots in ${env.SHOTS}`);
} catch (error) {
  process.exitCode = 1;
  console.error(error);
  await shot('failed');
  if (bench) for (const log of bench.logs().filter((path) => /Fivetran|remoteexthost/.test(path))) console.error(readFileSync(log, 'utf8'));
} finally {
  await bench?.close();
  rmSync(home, { recursive: true, force: true });
}
