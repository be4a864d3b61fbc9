// 1,000 tables, one of which has 2,000 columns.
import { many } from '../projects.mjs';
import { command, expand, find, gone, has, page, row, shot, sidebar, until } from '../ui.mjs';

export const folder = (home) => many(home, 'many', 1000);

export const steps = {
  async 'the tree has all tables'() {
    await sidebar();
    await expand(row('table_00000')); // a click would open it, and the keys would go there
    await row(/^id/).waitFor();
    await until(row('wide'), () => page.keyboard.press('End'));
    await shot('tables');
  },

  async 'a table with 2,000 columns'() {
    await expand(row('wide'));
    await until(row('column_1999'), () => page.keyboard.press('End'));
    await shot('columns');
  },

  async 'one table is found'() {
    await command('Fivetran: Filter Tables');
    await find('.quick-input-widget input').fill('00777');
    await gone('.sidebar .monaco-list-row', 'table_00000');
    await row('table_00777').waitFor();
    await page.keyboard.press('Escape');
    await has('.sidebar .monaco-list-row', /table_0|column_/);
  },
};
