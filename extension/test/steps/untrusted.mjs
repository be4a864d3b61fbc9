// A folder that is not trusted: findings, but nothing of the connector runs.
import { csdk, sample } from '../projects.mjs';
import { command, find, gone, has, row, shot, sidebar } from '../ui.mjs';

export const settings = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };

export function folder(home) {
  const project = sample(home);
  csdk('debug', project);
  return project;
}

export const steps = {
  async 'the sidebar'() {
    await has('.statusbar', 'Restricted Mode');
    await sidebar();
    await row(/^loans.*360 rows/).waitFor();
    await row(/^Python is not looked for/).waitFor();
    await shot('tables');
  },

  async 'nothing runs without trust'() {
    for (const [title, name] of [['Fivetran: Check Connector', 'check'], ['Fivetran: Run Sync', 'run']]) {
      await command(title);
      await has('.monaco-dialog-box', 'Do you trust');
      await shot(name);
      await find('.monaco-dialog-box .monaco-button', 'Cancel').click();
      await gone('.monaco-dialog-box');
    }
    await command('Fivetran: Reset Tables and State');
    await has('.notification-toast', 'in trusted workspaces only');
    await shot('reset');
    await row(/^loans.*360 rows/).waitFor();
  },

  async 'with trust it does'() {
    await command('Fivetran: Run Sync');
    await find('.monaco-dialog-box .monaco-button', 'Trust Folder').click();
    await has('.notification-toast', 'Sync succeeded');
    await row(/^loans.*372 rows/).waitFor();
    await gone('.statusbar', 'Restricted Mode');
    await row(/^Python.*3\./).waitFor();
    await shot('trusted');
  },
};
