// csdk is missing, or too old: people are told once, with one button, and the setting leads out of it.
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sample } from '../projects.mjs';
import { bench, command, find, has, page, row, shot, sidebar } from '../ui.mjs';

let project;
let away = false;

export const folder = (home) => (project = sample(home));

const binary = () => join(bench.run, 'ext', 'csdk.csdk-0.1.0', 'bin', 'csdk');
const elsewhere = () => join(bench.run, 'csdk elsewhere');

export function end() {
  if (!away) return;
  rmSync(binary(), { force: true });
  renameSync(elsewhere(), binary());
}

async function told(text) {
  await has('.notification-toast', text);
  const [messages, buttons] = await Promise.all(['.notification-toast', '.notification-toast .monaco-button'].map((css) => page.locator(css).count()));
  if (messages !== 1 || buttons !== 1) throw new Error(`${messages} messages with ${buttons} buttons`);
}

async function reload() {
  await command('Developer: Reload Window');
  await page.waitForSelector('.monaco-workbench .part.statusbar');
  await sidebar(); // the explorer comes first
}

export const steps = {
  async 'a missing csdk is told once, with one button'() {
    await sidebar();
    await row(/^greeting/).waitFor();
    renameSync(binary(), elsewhere());
    away = true;
    await reload();
    await told('The command csdk was not found');
    await row(/^csdk was not found/).waitFor();
    await shot('missing');
  },

  async 'so is one that is too old'() {
    writeFileSync(binary(), '#!/bin/sh\necho \'{"csdk": "0.0.9", "engine": "1.0.0", "duckdb": "v1"}\'\n');
    chmodSync(binary(), 0o755);
    await reload();
    await told('csdk 0.0.9 at');
    await shot('old');
    rmSync(binary());
  },

  async 'the setting leads to another one, which starts at once'() {
    await find('.notification-toast .monaco-button', 'Set csdk.path').click();
    await has('.settings-editor .settings-group-title-label, .settings-editor .setting-item', /Path/);
    await shot('setting');
    mkdirSync(join(project, '.vscode'));
    writeFileSync(join(project, '.vscode', 'settings.json'), JSON.stringify({ 'csdk.path': elsewhere() }));
    await row(/^greeting/).waitFor();
    await row(/^csdk was not found/).waitFor({ state: 'hidden' });
    await shot('found');
  },
};
