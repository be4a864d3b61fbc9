// What is there after a sync: checks, a damaged file, reset.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from '../projects.mjs';
import { command, find, has, row, shot, sidebar } from '../ui.mjs';

let project;

export function folder(home) {
  project = sample(home);
  csdk('debug', project);
  return project;
}

export const steps = {
  async 'the tables of an earlier sync'() {
    await sidebar();
    await row(/^loans.*360 rows/).waitFor();
    await shot('tables');
  },

  async 'a check in the terminal'() {
    await command('Fivetran: Check Connector');
    await has('.part.panel .codicon-check');
    await shot('check');
  },

  async 'a damaged warehouse is named'() {
    writeFileSync(join(project, 'files', 'warehouse.db'), 'not a database');
    await has('.sidebar .message', 'files/warehouse.db is damaged');
    await shot('damaged');
  },

  async 'reset asks and removes'() {
    await command('Fivetran: Reset Tables and State');
    await has('.monaco-dialog-box', 'Remove everything');
    await shot('reset');
    await find('.monaco-dialog-box .monaco-button', 'Reset').click();
    await has('.sidebar .welcome-view', 'Nothing was synced yet');
    await has('.sidebar .welcome-view', 'The checkpoints of a sync');
    await shot('after-reset');
  },
};
