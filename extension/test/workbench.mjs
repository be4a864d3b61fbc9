// VS Code's server with the extension installed, and a Chromium. Everything of them is in one temporary folder, and ends with close().
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const env = process.env;
/** Milliseconds for whatever is waited for: a loaded machine is slow. */
export const patience = 90_000;

const defaults = {
  'telemetry.telemetryLevel': 'off', 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false, 'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false, 'update.mode': 'none',
  'workbench.reduceMotion': 'on', 'chat.disableAIFeatures': true, 'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.minimap.enabled': false, 'files.autoSave': 'off', // the default in a browser is another one
};

const open = new Set(); // close() of each workbench

/** For when the program is told to end. */
export const closeAll = () => Promise.all([...open].map((close) => close()));

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts both; what they show is opened by page(). */
export async function startWorkbench(serverOptions = []) {
  const { chromium } = await import(env.PLAYWRIGHT);
  const run = mkdtempSync(join(tmpdir(), 'csdk-e2e-'));
  const user = join(run, 'user');
  mkdirSync(join(user, 'User'), { recursive: true });
  writeFileSync(join(run, 'config.yaml'), 'auth: none\ncert: false\n');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const places = ['--config', join(run, 'config.yaml'), '--user-data-dir', user, '--extensions-dir', join(run, 'ext')];
  // TMPDIR: sockets go with the folder. The gallery: nothing is asked of the network.
  const serverEnv = { ...env, TMPDIR: run, XDG_RUNTIME_DIR: run, EXTENSIONS_GALLERY: '{}' };
  let server, browser;

  async function close() {
    open.delete(close);
    const gone = server?.exitCode === null && new Promise((resolve) => server.once('exit', resolve));
    if (gone) process.kill(-server.pid);
    await browser?.close();
    await gone;
    rmSync(run, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A workbench in a page of its own, which remembers nothing of others. A path that ends in .code-workspace is a workspace. */
  async function page(folder, settings = {}, query = {}) {
    writeFileSync(join(user, 'User', 'settings.json'), JSON.stringify({ ...defaults, ...settings }));
    const context = await browser.newContext({ viewport: { width: 1400, height: 1100 }, permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(patience);
    const made = await context.newPage();
    const what = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    made.address = `${base}/?${new URLSearchParams({ [what]: folder, ...query })}`;
    return made;
  }

  open.add(close);
  try {
    execFileSync(env.NODE24, [env.CODE_SERVER, ...places, '--install-extension', env.VSIX, '--force'], { env: serverEnv });
    // The grace time is how long the extension host outlives the page.
    const options = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
      '--disable-getting-started-override', '--disable-proxy', '--reconnection-grace-time', '5', ...serverOptions];
    server = spawn(env.NODE24, [env.CODE_SERVER, ...places, ...options], { env: serverEnv, stdio: 'ignore', detached: true });
    while (!(await fetch(base + '/healthz').then((r) => r.ok, () => false))) {
      if (server.exitCode !== null) throw new Error(`code-server has ended with ${server.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    browser = await chromium.launch({
      executablePath: env.CHROMIUM, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, // run.mjs does
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    return { page, close, run, logs: () => readLogs(join(user, 'logs')) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The paths of all logs of the server and its extensions, oldest first. */
function readLogs(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.log')).map((name) => join(folder, name)).sort();
}
