// F5 with its stops, and the sidebar while a sync runs and after it.
import { sample } from '../projects.mjs';
import { command, expand, file, find, gone, has, line, page, row, shot, sidebar } from '../ui.mjs';

export const folder = (home) => sample(home);

export const steps = {
  async 'the sidebar before a sync'() {
    await sidebar();
    await has('.sidebar .welcome-view', 'Nothing was synced yet');
    await shot('sidebar-empty');
  },

  async 'F5 stops on a checkpoint'() {
    await find('.activitybar a[aria-label^="Explorer"]').click();
    await file('connector.py').dblclick();
    await line('Connector').click();
    await page.keyboard.press('F5');
    await page.waitForSelector('.debug-top-stack-frame-line');
    for (const scope of ['Checkpoint', 'Tables']) await expand(find('.debug-variables .monaco-list-row', new RegExp(`^${scope}`)));
    await has('.debug-variables .monaco-list-row', 'every_type');
    await has('.debug-variables .monaco-list-row', 'next_day');
    await shot('checkpoint');
  },

  async 'the sidebar while it is stopped'() {
    await sidebar();
    await row('every_type').waitFor();
    await row('Checkpoint 1').waitFor();
    await shot('sidebar-stopped');
  },

  async 'it runs to its end'() {
    for (const number of [2, 3, 4, 5]) {
      await find('.debug-toolbar a[aria-label^="Continue"]').click();
      await has('.debug-variables .monaco-list-row', new RegExp(`^number.*${number}$`));
    }
    await find('.debug-toolbar a[aria-label^="Continue"]').click();
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await has('.notification-toast', 'Sync succeeded');
    await shot('ended');
  },

  async 'the tables are in the sidebar'() {
    await find('.notification-toast .monaco-button', 'Show Tables').click();
    await row('succeeded after').waitFor();
    await row('Checkpoint 5').waitFor();
    await row(/^loans.*360 rows/).waitFor();
    await expand(row(/^loans/));
    await row(/^branch/).waitFor();
    await shot('tables');
  },

  async 'a second sync goes on where the first has ended'() {
    await command('Fivetran: Run Sync');
    await has('.notification-toast', 'Sync succeeded');
    await row(/^loans.*372 rows/).waitFor();
    await shot('second-sync');
  },

  async 'restart begins anew'() {
    const number = (n) => find('.debug-variables .monaco-list-row', new RegExp(`^number.*${n}$`));
    await command('Fivetran: Debug Sync');
    await number(1).waitFor();
    await find('.debug-toolbar a[aria-label^="Continue"]').click();
    await number(2).waitFor(); // VS Code shows its own view at each stop
    await find('.debug-toolbar a[aria-label^="Restart"]').click();
    await number(1).waitFor();
    await sidebar();
    await row('Checkpoint 1').waitFor();
    await gone('.sidebar .monaco-list-row', 'Checkpoint 2');
    await row(/^next_day.*33/).waitFor(); // what the run before has committed stays
    await row(/^loans.*384 rows/).waitFor();
    await shot('restarted');
    await find('.debug-toolbar a[aria-label^="Stop"]').click();
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  },
};
