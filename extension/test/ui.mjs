// What the steps of all topics do in the workbench. One page at a time: run.mjs says which with use().
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The page of the topic that runs, and the workbench's server with its logs. */
export let page, bench;
let shots, number;

export function use(itsPage, itsBench, folder) {
  [page, bench, shots, number] = [itsPage, itsBench, folder, 0];
  mkdirSync(shots, { recursive: true });
}

/** Takes a screenshot, and returns where it is. */
export async function shot(name) {
  const path = join(shots, `${String(++number).padStart(2, '0')}-${name}.png`);
  await page.screenshot({ path });
  return path;
}

export const find = (css, hasText) => page.locator(css, hasText === undefined ? {} : { hasText }).first();
export const has = (css, hasText) => find(css, hasText).waitFor();
export const gone = (css, hasText) => find(css, hasText).waitFor({ state: 'hidden' });
export const row = (name) => find('.sidebar .monaco-list-row', name);
export const line = (hasText) => find('.editor-group-container .view-line', hasText);
export const file = (name) => find(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`);
export const sidebar = () => find('.activitybar a[aria-label^="Fivetran Connector"]').click();

const soon = 3000, late = 30_000; // milliseconds after which something that was dropped is done again; a slow machine is given more each time

/** Does something until an element is there: an editor or a tree drops what it is asked for when something else changes meanwhile. */
export async function until(element, act) {
  for (let wait = soon; ; wait *= 1.5) {
    await act();
    try {
      return await element.waitFor({ timeout: wait });
    } catch (error) {
      if (wait > late) throw error;
    }
  }
}

/** Runs a command. Before the extension has activated, the palette has none of its. */
export async function command(title) {
  let opened = false;
  await until(find('.quick-input-list .monaco-list-row', title), async () => {
    if (opened) await page.keyboard.press('Escape');
    opened = true;
    await page.keyboard.press('F1');
    await find('.quick-input-widget input').fill('>' + title);
  });
  await page.keyboard.press('Enter');
  await gone('.quick-input-widget');
}

/** Starts a command that asks something. */
export async function asking(title, what) {
  await page.keyboard.press('F1');
  await find('.quick-input-widget input').fill('>' + title);
  await has('.quick-input-list .monaco-list-row', title);
  await page.keyboard.press('Enter');
  await has('.quick-input-widget', what);
}

/** Opens a file by its path, without the explorer. */
export async function open(name) {
  await page.keyboard.press('Control+P');
  await find('.quick-input-widget input').fill(name);
  await find('.quick-input-list .monaco-list-row', name).click();
  await has('.tab.active', name.split('/').at(-1));
}

export async function goTo(number) {
  await find('.editor-group-container .monaco-editor .view-lines').click();
  await page.keyboard.press('Control+G');
  await find('.quick-input-widget input').fill(`:${number}`);
  await page.keyboard.press('Enter');
  await gone('.quick-input-widget');
}

export const pressUntil = (key, css) => until(find(css), () => page.keyboard.press(key));

/** Expands a node of a tree. */
export async function expand(node) {
  await node.waitFor();
  const expanded = node.and(page.locator('[aria-expanded="true"]'));
  await until(expanded, async () => {
    if (!(await expanded.count())) await node.locator('.monaco-tl-twistie').click();
  });
}

/** Chooses from the menu of a node. VS Code closes a menu when its tree changes, and a menu takes no click in its first 100 ms. */
export async function menu(node, entry) {
  const item = page.locator('.monaco-menu .action-label', { hasText: entry }).first();
  for (let shown = false; !shown; ) {
    await page.mouse.move(900, 700); // a hover would be in the way
    await gone('.workbench-hover');
    await until(item, () => node.click({ button: 'right' }));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
    shown = await item.click({ timeout: 3000 }).then(() => true, () => false);
  }
  await item.waitFor({ state: 'hidden' });
}

/** The content of the webview that is shown. */
export const webview = () => page.frameLocator('iframe.webview.ready:visible').first().frameLocator('#active-frame');
