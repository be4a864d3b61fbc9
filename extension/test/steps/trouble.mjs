// csdk crashes, or is not there: people are told once, and get out of it with a button.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../processes.mjs';
import { bench, command, find, has, page, row, shot, sidebar } from '../ui.mjs';
import { sample } from '../projects.mjs';

export const folder = (home) => sample(home);

const binary = () => join(bench.run, 'ext', 'csdk.csdk-0.1.0', 'bin', 'csdk');
let away = false;

export function end() {
  if (away) renameSync(`${binary()}.away`, binary());
  away = false;
}

/** The language server, another one than before. */
async function server(before) {
  for (let left = 600; left > 0; left--) {
    const found = processes(bench.run, 'csdk').find(({ pid, args }) => args[0] === 'lsp' && pid !== before);
    if (found) return found.pid;
    await page.waitForTimeout(50);
  }
  throw new Error('no language server');
}

export const steps = {
  async 'a crashed language server is started again, four times'() {
    await sidebar();
    for (const pane of ['Warehouse', 'Sync']) await find(`.pane-header[aria-label^="${pane}"]`).click();
    await row(/^greeting/).waitFor();
    let pid = await server();
    for (let crash = 1; crash <= 4; crash++) {
      process.kill(pid, 'SIGKILL');
      pid = await server(pid);
    }
    await row(/^greeting/).waitFor();
    if (await find('.notification-toast', 'csdk').count()) throw new Error('it is told already');
    process.kill(pid, 'SIGKILL');
    await has('.notification-toast', 'csdk has ended 5 times within three minutes');
    await row(/^csdk has stopped/).waitFor();
    await shot('crashed');
  },

  async 'a button starts it again'() {
    await find('.notification-toast .monaco-button', 'Start Again').click();
    await row(/^greeting/).waitFor();
    await row(/^csdk has stopped/).waitFor({ state: 'hidden' });
  },

  async 'a missing csdk is told once, with one button'() {
    renameSync(binary(), `${binary()}.away`);
    away = true;
    await command('Developer: Reload Window');
    await page.waitForSelector('.monaco-workbench .part.statusbar');
    await has('.notification-toast', 'The command csdk was not found');
    await sidebar();
    await row(/^csdk was not found/).waitFor();
    const toasts = await page.locator('.notification-toast', { hasText: 'csdk' }).count();
    const buttons = await page.locator('.notification-toast .monaco-button').count();
    await shot('missing');
    if (toasts !== 1 || buttons !== 1) throw new Error(`${toasts} messages with ${buttons} buttons`);
    await find('.notification-toast .monaco-button', 'Set csdk.path').click();
    await has('.settings-editor', 'Csdk: Path');
    await shot('settings');
  },
};
