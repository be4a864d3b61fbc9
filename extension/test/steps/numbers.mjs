// Prints what the workbench measures. No time is a failure: machines differ.
import { readFileSync } from 'node:fs';
import { many } from '../projects.mjs';
import { bench, command, find, gone, has, page, row, shot, sidebar } from '../ui.mjs';

const counts = { thousand: 1000, tenthousand: 10_000 };

export function folder(home) {
  for (const [name, tables] of Object.entries(counts)) many(home, name, tables);
  return home;
}

/** Milliseconds from a press of the mouse to when a row of the sidebar is painted, as the page itself sees it. */
async function painted(text, click) {
  const measured = page.evaluate((text) => new Promise((resolve) => {
    let began = Infinity;
    document.addEventListener('mousedown', () => (began = performance.now()), { once: true, capture: true });
    const shown = () => [...document.querySelectorAll('.sidebar .monaco-list-row')].some((row) => row.textContent.includes(text));
    const look = () => (performance.now() > began && shown() ? resolve(performance.now() - began) : requestAnimationFrame(look));
    look();
  }), text);
  await click();
  return measured;
}

const rounds = 3;

export const steps = {
  async 'the tree'() {
    await sidebar();
    const times = {};
    for (let round = 0; round < rounds; round++) {
      for (const name of Object.keys(counts)) {
        const project = row(new RegExp(`^${name}`));
        await project.waitFor();
        const time = await painted('table_00000', () => project.locator('.monaco-tl-twistie').click());
        (times[name] ??= []).push(Math.round(time));
        await shot(`${name}-${round + 1}`);
        await project.locator('.monaco-tl-twistie').click();
        await gone('.sidebar .monaco-list-row', 'table_00000');
      }
      await page.reload(); // what was read before is gone
      await sidebar();
    }
    for (const [name, all] of Object.entries(times)) console.log(`        tree of ${counts[name]} tables: ${all.join(', ')} ms from click to rows`);
  },

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
