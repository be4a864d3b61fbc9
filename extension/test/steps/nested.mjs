// A project inside of another one, in a workspace of several folders: each has its own tables and its own sync.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { command, expand, find, has, row, shot, sidebar } from '../ui.mjs';

export function folder(home) {
  const shop = join(home, 'shop');
  mkdirSync(shop);
  const library = sample(home, { name: join('shop', 'library') });
  const inner = sample(home, { name: join('shop', 'library', 'inner') });
  const other = sample(home, { name: 'elsewhere' });
  for (const project of [library, inner, other]) csdk('debug', project);
  const workspace = join(home, 'two.code-workspace');
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'shop' }, { path: 'elsewhere' }] }));
  return workspace;
}

export const steps = {
  async 'each project has its tables'() {
    await sidebar();
    for (const name of [/^library/, /^inner/, /^elsewhere/]) await row(name).waitFor();
    await expand(row(/^inner/));
    await row(/^loans.*360 rows/).waitFor();
    await shot('warehouse');
  },

  async 'a sync of one leaves the others alone'() {
    await command('Fivetran: Run Sync');
    await find('.quick-input-list .monaco-list-row', 'elsewhere').click();
    await has('.notification-toast', 'Sync succeeded');
    await row(/^elsewhere.*succeeded after/).waitFor();
    await row(/^loans.*360 rows/).waitFor(); // of inner
    await find('.notification-toast .monaco-button', 'Show Tables').click();
    await row(/^loans.*372 rows/).waitFor();
    await shot('after-a-sync');
  },
};
