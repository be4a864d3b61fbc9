// A folder without a connector: nothing of the extension shows or runs. Then one is made, and runs with F5.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../processes.mjs';
import { bench, command, file, find, gone, has, line, page, row, shot, sidebar, until } from '../ui.mjs';

let folderPath;

export function folder(home) {
  folderPath = join(home, 'fresh 🦆 folder');
  mkdirSync(folderPath);
  writeFileSync(join(folderPath, 'other.py'), 'print("no connector")\n');
  return folderPath;
}

const pick = (text) => find('.quick-input-list .monaco-list-row', text).click();
const ours = () => find('.activitybar a[aria-label^="Fivetran Connector"]');
const logged = (text) => bench.logs().some((log) => /Fivetran Connector\.log$/.test(log) && readFileSync(log, 'utf8').includes(text));

export const steps = {
  async 'a folder of other Python code has no view and no process'() {
    await file('other.py').dblclick();
    await has('.tab.active', 'other.py');
    for (let left = 600; !logged('there is no connector'); left--) {
      if (left === 0) throw new Error('it has not looked for a connector');
      await page.waitForTimeout(50);
    }
    if (await ours().count()) throw new Error('the views show without a connector');
    if (processes(bench.run, 'csdk').length > 0) throw new Error(`csdk runs: ${JSON.stringify(processes(bench.run, 'csdk'))}`);
  },

  async 'a connector is made from the palette'() {
    await command('Fivetran: New Connector');
    await has('.quick-input-list .monaco-list-row', 'API with pages');
    await shot('kinds');
    await pick('API with pages');
    await pick('fresh');
    await has('.tab.active', 'connector.py');
    await ours().waitFor();
    await has('.notification-toast', 'F5 runs one sync');
    await shot('made');
    if (!readFileSync(join(folderPath, 'connector.py'), 'utf8').includes('def update(')) throw new Error('connector.py was not made');
  },

  async 'F5 runs it'() {
    await find('.notification-toast .codicon-notifications-clear').click().catch(() => {});
    await line('from fivetran_connector_sdk').click();
    await page.keyboard.press('F5');
    await page.waitForSelector('.debug-top-stack-frame-line');
    await shot('stopped');
    const ended = page.locator('.debug-toolbar');
    for (const number of [2, 3]) {
      await find('.debug-toolbar a[aria-label^="Continue"]').click();
      await has('.debug-variables .monaco-list-row', new RegExp(`^number.*${number}$`)).catch(() => {});
    }
    await find('.debug-toolbar a[aria-label^="Continue"]').click();
    await ended.waitFor({ state: 'hidden' });
    await sidebar();
    await row(/^orders.*250 rows/).waitFor();
    await shot('synced');
  },

  async 'a folder that has one is left as it is'() {
    const before = readFileSync(join(folderPath, 'connector.py'), 'utf8');
    await command('Fivetran: New Connector');
    await pick('Database');
    await until(find('.quick-input-widget', 'The folder of the new connector'), async () => {}); // another folder has to be chosen
    await shot('folder');
    await page.keyboard.press('Escape');
    await gone('.quick-input-widget');
    if (readFileSync(join(folderPath, 'connector.py'), 'utf8') !== before) throw new Error('connector.py was changed');
  },
};
