// The language server: a finding, its fix, completion.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit, lineOf, sample } from '../projects.mjs';
import { command, file, find, goTo, gone, has, page, pressUntil, shot } from '../ui.mjs';

let code, right, mistake;

export function folder(home) {
  const project = sample(home);
  code = join(project, 'connector.py');
  right = readFileSync(code, 'utf8');
  edit(code, 'op.truncate("shelves")', 'op.truncates("shelves")');
  mistake = lineOf(code, 'op.truncates(');
  return project;
}

export const steps = {
  async 'a finding and its fix'() {
    await file('connector.py').dblclick();
    await has('.tab.active', 'connector.py');
    await goTo(mistake);
    await has('.monaco-editor .squiggly-error');
    await pressUntil('Alt+F8', '.marker-widget');
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
    await goTo(mistake);
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
    await find('.tab.active:not(.dirty)').waitFor();
  },
};
