// Projects for the topics.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const env = process.env;

/** A copy of a project of testdata/projects with the interpreter of the tests. The space in its name is on purpose. */
export function sample(home, { of = 'tour', name = 'my library' } = {}) {
  const project = join(home, name);
  cpSync(join(env.PROJECTS, of), project, { recursive: true });
  symlinkSync(env.VENV, join(project, '.venv'));
  return project;
}

/** A synced project with so many tables of one row, and the table `wide` with 2,000 columns. */
export function many(home, name, tables) {
  const project = join(home, name);
  mkdirSync(project);
  symlinkSync(env.VENV, join(project, '.venv'));
  writeFileSync(join(project, 'configuration.json'), '{}');
  writeFileSync(join(project, 'connector.py'), `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration: dict, state: dict):
    for number in range(${tables}):
        op.upsert(f"table_{number:05}", {"id": number})
    op.upsert("wide", {f"column_{number:04}": number for number in range(2000)})
    op.checkpoint({})


connector = Connector(update=update)
`);
  csdk('debug', project);
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

/** Holds a file as a program that writes to it does, until release() is called. */
export async function hold(path) {
  const code = 'import fcntl, sys\nfile = open(sys.argv[1], "r+b")\nfcntl.lockf(file, fcntl.LOCK_EX)\nprint("held", flush=True)\nsys.stdin.read()';
  const holder = spawn(join(env.VENV, 'bin', 'python'), ['-c', code, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => holder.once('close', resolve));
  await Promise.race([new Promise((resolve) => holder.stdout.once('data', resolve)), ended]);
  if (holder.exitCode !== null) throw new Error(`${path} could not be held`);
  return { pid: holder.pid, release: () => (holder.stdin.end(), ended) };
}

/** Makes the header of a DuckDB file say that a later version wrote it. */
export function makeNewer(path) {
  const bytes = readFileSync(path);
  const factor = 0xbf58476d1ce4e5b9n; // each eight bytes are in the checksum times this
  const word = () => BigInt.asUintN(64, bytes.readBigUInt64LE(8) * factor);
  const sum = bytes.readBigUInt64LE(0) ^ word();
  bytes.writeBigUInt64LE(255n, 12); // the version
  bytes.writeBigUInt64LE(sum ^ word(), 0);
  writeFileSync(path, bytes);
}
