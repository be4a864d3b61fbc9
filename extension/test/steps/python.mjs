// Interpreters that do not run, and one without debugpy.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf, sample } from '../projects.mjs';
import { command, file, find, goTo, gone, has, page, shot, until } from '../ui.mjs';

let project, venv;

export function folder(home) {
  project = sample(home);
  venv = join(project, '.venv');
  rmSync(venv);
  mkdirSync(join(venv, 'bin'), { recursive: true });
  symlinkSync('/nowhere/python3', join(venv, 'bin', 'python'));
  return project;
}

/** Finds a line of the debug console, which shows only its end. */
async function consoleSays(what) {
  const filter = find('.part.panel input[placeholder^="Filter"]');
  await until(find('.repl .monaco-list-row', what), () => filter.fill(what)); // the panel is made anew while a session begins
  await shot(what.replaceAll(' ', '-'));
  await filter.fill('');
}

export const steps = {
  async 'an environment whose Python is gone is passed over'() {
    await command('Fivetran: Run Sync');
    await has('.notification-toast', 'Sync succeeded');
    await consoleSays('passed over');
  },

  async 'an interpreter that is not there is named'() {
    mkdirSync(join(project, '.vscode'));
    const launch = { type: 'csdk', request: 'launch', name: 'elsewhere', project, python: '/nowhere/python3' };
    writeFileSync(join(project, '.vscode', 'launch.json'), JSON.stringify({ version: '0.2.0', configurations: [launch] }));
    await file('connector.py').dblclick();
    await page.keyboard.press('F5');
    await has('.monaco-dialog-box', 'launch argument "python" /nowhere/python3');
    await shot('not-there');
    await page.keyboard.press('Escape');
    await gone('.debug-toolbar');
  },

  async 'without debugpy it runs, and says that lines are not stopped at'() {
    rmSync(join(project, '.vscode'), { recursive: true });
    rmSync(venv, { recursive: true });
    execFileSync(join(process.env.VENV, 'bin', 'python'), ['-m', 'venv', '--without-pip', venv]);
    await goTo(lineOf(join(project, 'connector.py'), 'sync_every_type()'));
    await page.keyboard.press('F9');
    await page.keyboard.press('F5');
    await page.waitForSelector('.debug-top-stack-frame-line');
    await has('.codicon-debug-breakpoint-unverified');
    await has('.repl .monaco-list-row', 'Without debugpy');
    await shot('no-debugpy');
  },
};
