// The view Project: what a connector consists of, editing of settings, pages of rules, the walkthrough.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit, sample } from '../projects.mjs';
import { command, expand, file, find, gone, has, line, page, pressUntil, row, shot, sidebar, until } from '../ui.mjs';

const secret = 'hunter2-3f2504e0-4f89-41d3';
const settings = '{\n    "branches":   "3",\n    "days": "30",\n    "api_key": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"\n}\n';
let configuration;

export function folder(home) {
  const project = sample(home);
  configuration = join(project, 'configuration.json');
  writeFileSync(configuration, settings);
  writeFileSync(join(project, '.gitignore'), 'configuration.json\nfiles/\n');
  rmSync(join(project, '.venv')); // one of its own
  execFileSync(join(process.env.VENV, 'bin', 'python'), ['-m', 'venv', '--without-pip', join(project, '.venv')]);
  edit(join(project, 'connector.py'), 'op.truncate("shelves")', 'op.truncates("shelves")');
  return project;
}

async function saved(text) {
  for (let left = 200; readFileSync(configuration, 'utf8') !== text; left--) {
    if (left === 0) throw new Error(`configuration.json is ${readFileSync(configuration, 'utf8')}`);
    await page.waitForTimeout(50);
  }
}
const input = () => find('.quick-input-widget input');
/** Presses the pencil of a setting until it asks for the value. */
const pencil = (node) => until(input(), async () => {
  await node.hover();
  await node.locator('a[aria-label^="Edit Value"]').click({ timeout: 2000 }).catch(() => {}); // the tree was read again meanwhile
});

export const steps = {
  async 'the view shows what the project consists of'() {
    await sidebar();
    for (const pane of ['Warehouse', 'Sync']) await find(`.pane-header[aria-label^="${pane}"]`).click();
    await row(/^branches.*3/).waitFor();
    await row(/^api_key.*secret, set/).waitFor();
    await row(/^Python.*3\./).waitFor();
    await row(/^Engine.*embedded/).waitFor();
    await row(/^csdk.*DuckDB/).waitFor();
    await expand(row(/^Tables/));
    await row(/^loans/).waitFor();
    await shot('project');
  },

  async 'a table leads to its place in schema()'() {
    await row(/^loans/).click();
    await has('.tab.active', 'connector.py');
    await shot('schema');
  },

  async 'a setting is edited, and undone'() {
    await pencil(row(/^branches/));
    await input().fill('5');
    await page.keyboard.press('Enter');
    await row(/^branches.*5/).waitFor();
    await saved(settings.replace('"3"', '"5"'));
    await row(/^branches/).click();
    await has('.tab.active', 'configuration.json');
    await line('"branches"').click();
    await page.keyboard.press('Control+Z');
    await row(/^branches.*3/).waitFor();
    await has('.tab.active.dirty');
    await shot('undone');
    await page.keyboard.press('Control+S');
    await saved(settings);
    await command('View: Close All Editors');
  },

  async 'a secret is set and never shown'() {
    await pencil(row(/^api_key/));
    if ((await input().getAttribute('type')) !== 'password') throw new Error('the box of a secret shows it');
    if (await input().inputValue()) throw new Error('the box has the old secret');
    await shot('secret');
    await input().pressSequentially(secret);
    await page.keyboard.press('Enter');
    await gone('.quick-input-widget');
    await saved(settings.replace('3f2504e0-4f89-41d3-9a0c-0305e82c3301', secret));
    await row(/^api_key.*secret, set/).waitFor();
    for (const text of [secret, '3f2504e0-4f89-41d3-9a0c-0305e82c3301']) {
      if ((await page.content()).includes(text)) throw new Error(`the page holds ${text}`);
    }
  },

  async 'engine and interpreter are chosen'() {
    await row(/^Engine.*embedded/).click();
    await find('.quick-input-list .monaco-list-row', 'the SDK 1.x or 2.x').click();
    await row(/^Engine.*installed/).waitFor();
    const chosen = join(configuration, '..', '.vscode', 'settings.json');
    if (JSON.parse(readFileSync(chosen, 'utf8'))['csdk.sdk'] !== 'installed') throw new Error('the choice is not in the settings');
    writeFileSync(chosen, JSON.stringify({ 'csdk.python': '/nowhere/python' }));
    await row(/^Engine.*embedded/).waitFor();
    await row(/^Python.*there is no file or folder/).waitFor();
    await shot('no-python');
    await row(/^Python/).click();
    await find('.quick-input-list .monaco-list-row', 'Let csdk find one').click();
    await row(/^Python.*3\./).waitFor();
  },

  async 'packages are looked for again when one was installed'() {
    const project = join(configuration, '..'), venv = join(project, '.venv');
    writeFileSync(join(project, 'requirements.txt'), 'shelves==1.2\n');
    await row(/^Packages.*not installed/).waitFor();
    const packages = join(venv, 'lib', readdirSync(join(venv, 'lib'))[0], 'site-packages');
    mkdirSync(join(packages, 'shelves-1.2.dist-info'));
    writeFileSync(join(packages, 'shelves-1.2.dist-info', 'METADATA'), 'Metadata-Version: 2.1\nName: shelves\nVersion: 1.2\n');
    await row(/^Packages.*all of requirements/).waitFor();
    await shot('packages');
  },

  async 'the page of a rule opens from a finding'() {
    await find('.activitybar a[aria-label^="Explorer"]').click();
    await file('connector.py').dblclick();
    await line('return').click();
    await pressUntil('Alt+F8', '.marker-widget');
    await until(find('.tab.active', 'operation-unknown'), () => find('.marker-widget a', 'operation-unknown').click());
    await page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame').locator('h1', { hasText: 'operation-unknown' }).waitFor();
    await shot('rule');
  },

  async 'the walkthrough opens'() {
    await command('Fivetran: Open Walkthrough');
    await has('.gettingStartedContainer', 'Write a Fivetran connector');
    await has('.gettingStartedContainer', 'Make a connector');
    await find('.getting-started-step', 'Press F5').click();
    await shot('walkthrough');
    for (const step of ['Make a connector', 'See a mistake', 'Look at the tables', 'Ask in SQL']) {
      await find('.getting-started-step', step).click();
      await has('.getting-started-step.expanded', step);
      await shot(`walkthrough-${step.split(' ').at(-1)}`);
    }
  },

  async 'the status has versions and a menu'() {
    await command('Fivetran: Show Status and Versions');
    await has('.quick-input-widget', /csdk 0\.1\.0.*DuckDB/);
    await has('.quick-input-list .monaco-list-row', 'Restart Language Server');
    await shot('status');
    await page.keyboard.press('Escape');
  },
};
