// Tests inside the extension host, for what a user does not see. Each file of host/ but mocha.js has a page with its own workspace.
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csdk, sample } from './projects.mjs';
import { startWorkbench } from './workbench.mjs';

const longest = 600_000; // milliseconds; each test has a limit of its own
const here = new URL('host', import.meta.url).pathname;
const folders = {
  connector(home) {
    const project = sample(home);
    csdk('debug', project);
    return project;
  },
  elsewhere(home) {
    mkdirSync(join(home, 'program'));
    writeFileSync(join(home, 'program', 'main.py'), 'print("hello")\n');
    return join(home, 'program');
  },
};

/** Runs them all. The counts are of tests. */
export async function hostTests() {
  const counts = { passed: 0, failed: 0 };
  // A built workbench runs tests only with this option, which also hides notifications: so the topics have another server.
  const bench = await startWorkbench(['--vscode-option', 'enable-smoke-test-driver']);
  const home = mkdtempSync(join(bench.run, 'home-'));
  try {
    const [installed] = readdirSync(join(bench.run, 'ext')).filter((name) => name.startsWith('csdk.csdk'));
    for (const [name, make] of Object.entries(folders)) {
      mkdirSync(join(home, name));
      await runInHost(bench, make(join(home, name)), join(bench.run, 'ext', installed), name, counts);
    }
  } finally {
    await bench.close();
  }
  return counts;
}

async function runInHost(bench, folder, extension, name, counts) {
  const page = await bench.page(folder);
  const remote = (path) => `vscode-remote://${new URL(page.address).host}${path}`;
  const tests = remote(join(here, `${name}.js`));
  const payload = [['extensionDevelopmentPath', remote(extension)], ['extensionTestsPath', tests], ['skipWelcome', 'true']];
  const before = counts.failed, others = []; // what the workbench itself says
  await page.exposeFunction('codeAutomationLog', (_, args) => {
    const text = args.join(' ');
    if (/^ok {6}/.test(text)) counts.passed++;
    else if (/^FAILED {2}/.test(text)) counts.failed++;
    else return void others.push(text);
    console.log(text);
  });
  try {
    const code = await new Promise((resolve, reject) => {
      setTimeout(reject, longest, new Error(`no answer from the extension host: ${others.slice(-20).join('\n')}`)).unref();
      page.on('crash', () => reject(new Error('Chromium has crashed')));
      page.exposeFunction('codeAutomationExit', resolve)
        .then(() => page.goto(`${page.address}&payload=${encodeURIComponent(JSON.stringify(payload))}`))
        .catch(reject);
    });
    if (code === 0 || counts.failed > before) return;
    counts.failed++;
    console.log(`FAILED  host: ${name}: the extension host has ended with ${code}`, others.slice(-20).join('\n'));
  } finally {
    await page.context().close();
  }
}
