// Interpreters that do not run, and one without debugpy.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sample } from '../projects.mjs';
import { command, file, find, goTo, has, line, page, shot, sidebar } from '../ui.mjs';

let project;

export function folder(home) {
  project = sample(home);
  rmSync(join(project, '.venv'));
  mkdirSync(join(project, '.venv', 'bin'), { recursive: true });
  symlinkSync('/nowhere/python3', join(project, '.venv', 'bin', 'python'));
  return project;
}

export const steps = {
  async 'the interpreter is gone'() {
    await sidebar();
    await command('Fivetran: Run Sync');
    await page.waitForTimeout(20000);
    await shot('gone');
  },
};
