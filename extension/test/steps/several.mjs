// Several projects in a workspace of several folders, with names that are hard to write.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { command, expand, file, find, has, row, shot, sidebar } from '../ui.mjs';

export function folder(home) {
  const names = ['first 🦆 library', 'second'];
  const [duck] = names.map((name) => {
    mkdirSync(join(home, name));
    return sample(join(home, name), { name: name === 'second' ? 'nested connector' : 'ünï "q"' });
  });
  csdk('debug', duck);
  const file = join(home, 'all.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
  return file;
}

export const steps = {
  async 'each project has its tables'() {
    await file('connector.py').dblclick(); // VS Code's own search for connectors gives up on a slow machine
    await sidebar();
    await shot('projects');
    await expand(row('ünï'));
    await row(/^loans.*360 rows/).waitFor();
    await shot('tables');
    await expand(row('nested connector'));
    await row('Nothing was synced yet').waitFor();
    await shot('second');
  },

  async 'a command asks which one'() {
    await command('View: Close Editor'); // else its project is meant
    await command('Fivetran: Run Sync');
    await has('.quick-input-list .monaco-list-row', 'ünï');
    await shot('which');
    await find('.quick-input-list .monaco-list-row', 'nested connector').click();
    await has('.notification-toast', 'Sync succeeded');
    await shot('synced');
  },
};
