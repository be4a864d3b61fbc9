// Prints what the workbench measures. No time is a failure: machines differ.
import { readFileSync } from 'node:fs';
import { sample } from '../projects.mjs';
import { bench, command, find, has, page, shot } from '../ui.mjs';

export const folder = (home) => sample(home);

export const steps = {
  async 'activation'() {
    await command('Developer: Show Running Extensions');
    const entry = find('.runtime-extensions-editor .monaco-list-row, .editor-container .monaco-list-row', 'Fivetran Connector');
    await has('.monaco-list-row', 'Git');
    await page.mouse.move(700, 550);
    await page.mouse.wheel(0, 5000); // the slowest are on top, and only what is in view is there
    await entry.waitFor();
    const shown = await entry.textContent();
    await shot('activation');
    const log = bench.logs().filter((path) => path.endsWith('Fivetran Connector.log')).at(-1);
    const own = /activated in [\d.]+ ms/.exec(log ? readFileSync(log, 'utf8') : '')?.[0];
    const time = /Activation:\s*(\d+)\s*ms/.exec(shown);
    if (!time) throw new Error(`no time of activation in ${shown}`);
    console.log(`        ${time[0]} with loading, by itself ${own}`);
  },
};
