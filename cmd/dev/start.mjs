// Starts the developer commands: builds cmd/dev and runs it. npm needs a command that works before
// Go is known to be there, and `go run` would add a line of its own after a failed check.
import { spawnSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const tool = join(root, '.cache', process.platform === 'win32' ? 'dev.exe' : 'dev');
const oldestGo = [1, 26];

// Go, staticcheck and pip keep their caches below HOME and refuse to work without one.
function withHome(env) {
  if (process.platform === 'win32') return env;
  try {
    if (!env.HOME) throw new Error('HOME is not set');
    accessSync(env.HOME, constants.W_OK);
    return env;
  } catch {
    const home = join(root, '.cache', 'home');
    mkdirSync(home, { recursive: true });
    // -modcacherw: `rm -r` of the checkout must not need a chmod first.
    return { ...env, HOME: home, GOFLAGS: `${env.GOFLAGS ?? ''} -modcacherw`.trim() };
  }
}

function requireGo(env) {
  const run = spawnSync('go', ['env', 'GOVERSION'], { cwd: root, env, encoding: 'utf8' });
  const found = /^go(\d+)\.(\d+)/.exec(run.stdout ?? '');
  const enough =
    found && (+found[1] > oldestGo[0] || (+found[1] === oldestGo[0] && +found[2] >= oldestGo[1]));
  if (enough) return;
  const why = run.error
    ? 'Go was not found in PATH.'
    : found
      ? `Go ${found[1]}.${found[2]} is too old.`
      : `Go does not work here: ${(run.stderr ?? '').trim()}`;
  console.error(`${why} csdk is built with Go ${oldestGo.join('.')} or newer:
  Debian, Ubuntu:  sudo apt-get install golang-go   (1.21 and newer fetch the right version themselves)
  macOS:           brew install go
  elsewhere:       https://go.dev/dl`);
  process.exit(1);
}

const env = withHome(process.env);
requireGo(env);
const build = spawnSync('go', ['build', '-buildvcs=false', '-o', tool, './cmd/dev'], {
  cwd: root,
  env: { ...env, CGO_ENABLED: '0' },
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(1);

// Ctrl-C reaches the tool too, which stops what it started; this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
const child = spawn(tool, process.argv.slice(2), { cwd: root, env, stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
