// What is shown in a theme of high contrast, with the keyboard alone.
import { csdk, sample } from '../projects.mjs';
import { command, has, page, row, shot, sidebar, webview } from '../ui.mjs';

export const settings = { 'workbench.colorTheme': 'Default High Contrast' };

export function folder(home) {
  const project = sample(home);
  csdk('debug', project);
  return project;
}

const inside = (css, hasText) => webview().locator(css, hasText === undefined ? {} : { hasText }).first();

export const steps = {
  async 'a table is opened and walked through'() {
    await sidebar();
    await row(/^loans.*360 rows/).waitFor();
    await command('Fivetran Connector: Focus on Warehouse View');
    await page.keyboard.type('loans'); // the tree's own find
    await page.keyboard.press('Enter');
    await has('.tab.active', 'loans');
    await inside('body.vscode-high-contrast .slick-cell', 'centre').waitFor();
    await page.keyboard.press('Tab');
    await shot('table');
  },

  async 'a query is run'() {
    await command('Fivetran: New Query');
    await has('.tab.active', 'Untitled-1');
    await has('.editor-actions [aria-label^="Run Statement"]');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('SELECT branch, count(*) AS loans FROM loans GROUP BY ALL ORDER BY ALL');
    await page.keyboard.press('Control+Enter');
    await inside('.status', '3 rows in').waitFor();
    await shot('query');
  },
};
