// Projects for the topics.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const env = process.env;

/** A copy of a project of testdata/projects with the interpreter of the tests. The space in its name is on purpose. */
export function sample(home, { of = 'tour', name = 'my library' } = {}) {
  const project = join(home, name);
  cpSync(join(env.PROJECTS, of), project, { recursive: true });
  symlinkSync(env.VENV, join(project, '.venv'));
  return project;
}

/** Runs csdk on a project, such as a sync, outside the workbench; says what it wrote. */
export const csdk = (...args) => execFileSync(env.CSDK, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Changes a text of a file that must be there. */
export function edit(path, from, to) {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}

export const lineOf = (path, what) => {
  const text = readFileSync(path, 'utf8');
  return text.slice(0, text.indexOf(what)).split('\n').length;
};
