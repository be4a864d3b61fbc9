// A connector beside 100,000 other files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, edit, lineOf, sample } from '../projects.mjs';
import { goTo, has, open, row, shot, sidebar } from '../ui.mjs';

let mistake;

export function folder(home) {
  const all = join(home, 'everything');
  for (let i = 0; i < 100; i++) {
    const files = join(all, `folder ${i}`);
    mkdirSync(files, { recursive: true });
    for (let j = 0; j < 1000; j++) writeFileSync(join(files, `file${j}.txt`), '');
  }
  const project = sample(all, { name: 'the connector' });
  csdk('debug', project);
  const code = join(project, 'connector.py');
  edit(code, 'op.truncate("shelves")', 'op.truncates("shelves")');
  mistake = lineOf(code, 'op.truncates(');
  return all;
}

export const steps = {
  async 'findings'() {
    await open('connector.py');
    await goTo(mistake);
    await has('.monaco-editor .squiggly-error');
  },

  async 'tables'() {
    await sidebar();
    await row(/^loans.*360 rows/).waitFor();
    await shot('tables');
  },
};
