// Processes of csdk that are killed.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { edit, lineOf, sample } from '../projects.mjs';
import { bench, command, file, find, gone, goTo, has, page, shot, sidebar } from '../ui.mjs';

let mistake;

export function folder(home) {
  const project = sample(home);
  const code = join(project, 'connector.py');
  edit(code, 'op.truncate("shelves")', 'op.truncates("shelves")');
  mistake = lineOf(code, 'op.truncates(');
  return project;
}

/** The processes of the installed csdk with this first argument. */
const processes = (argument) =>
  execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(bench.run, 'ext')) && line.includes(`/bin/csdk ${argument}`))
    .map((line) => Number.parseInt(line, 10));

/** Kills a process, a new one each time it is called. */
async function kill(argument) {
  let found;
  while ((found = processes(argument)).length === 0) await page.waitForTimeout(50);
  for (const pid of found) process.kill(pid, 'SIGKILL');
  while (processes(argument).some((pid) => found.includes(pid))) await page.waitForTimeout(50);
}

export const steps = {
  async 'the language server is killed, and findings come back'() {
    await file('connector.py').dblclick();
    await goTo(mistake);
    await has('.monaco-editor .squiggly-error');
    await kill('lsp');
    // An edit shows that another one answers: the old finding may stay until the new one has looked.
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('op.truncate("shelves")');
    await gone('.monaco-editor .squiggly-error');
    await command('File: Revert File');
    await has('.monaco-editor .squiggly-error');
  },

  async 'it is killed too often, and that is said'() {
    for (let times = 2; times <= 5; times++) await kill('lsp');
    await has('.notification-toast', /ended 5 times/);
    await shot('given-up');
    if (await find('.notification-toast', 'Pending response').count()) throw new Error('people are told more than once');
  },

  async 'a button starts it again'() {
    await find('.notification-toast .monaco-button', 'Start Again').click();
    await has('.monaco-editor .squiggly-error');
  },

  async 'the command starts it again'() {
    await command('Fivetran: Restart Language Server');
    await has('.monaco-editor .squiggly-error');
    await shot('again');
  },

  async 'the debug adapter is killed'() {
    await page.keyboard.press('F5');
    await page.waitForSelector('.debug-top-stack-frame-line');
    await kill('dap');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await shot('adapter-gone');
    await sidebar();
    await has('.sidebar .monaco-list-row', 'csdk has ended (it was killed)');
    await shot('sidebar');
  },
};
