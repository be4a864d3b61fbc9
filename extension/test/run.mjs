// Does in a real VS Code workbench what a user would. `npm run test:e2e` sets the environment (cmd/dev/e2e.go).
//
// Each file of steps/ is a topic: folder(home) makes what its workbench opens, settings are those of the user, and steps follow one
// another in one page; end(), if there is one, clears up. A step that fails ends its topic; the others still run. One server serves all, so a topic costs a page.
// The topic `host` is the tests inside the extension host (host.mjs).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostTests } from './host.mjs';
import { shot, use } from './ui.mjs';
import { closeAll, patience, startWorkbench } from './workbench.mjs';

const { SHOTS } = process.env;
const host = 'host', numbers = 'numbers'; // numbers only when they are asked for
const all = [...readdirSync(new URL('steps', import.meta.url)).map((name) => name.replace(/\.mjs$/, '')), host].sort();
const chosen = process.argv.length > 2 ? process.argv.slice(2) : all.filter((name) => name !== numbers);
const unknown = chosen.find((name) => !all.includes(name));
if (unknown) {
  console.error(`There is no topic ${unknown}, only ${all.join(', ')}.`);
  process.exit(1);
}

// Whoever ends this program ends all that it has started.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void closeAll().finally(() => process.exit(1)));

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
let passed = 0, failed = 0;

/** What the workbench tells and asks now: who only has the log sees no screenshot. */
const said = async (page) => (await page.locator('.notification-toast, .monaco-dialog-box, .quick-input-widget:visible').allInnerTexts()).map((text) => `shown: ${text}`).join('\n');

async function run(bench, name) {
  const topic = await import(`./steps/${name}.mjs`);
  const shots = join(SHOTS, name);
  rmSync(shots, { recursive: true, force: true });
  const home = mkdtempSync(join(bench.run, 'home-'));
  const logs = new Set(bench.logs()); // of the topics before
  let page, at = 'opens', began = performance.now();
  try {
    const folder = await topic.folder(home);
    page = await bench.page(folder, topic.settings);
    use(page, bench, shots);
    await page.goto(page.address);
    await page.waitForSelector('.monaco-workbench .part.statusbar');
    for (const [step, does] of Object.entries({ [at]() {}, ...topic.steps })) {
      at = step;
      await does();
      passed++;
      console.log(`ok      ${name}: ${step}  ${seconds(began)}`);
      began = performance.now();
    }
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${at}  ${seconds(began)}`);
    if (page) console.log(`screenshot ${await shot('failed').catch((e) => `not taken: ${e.message}`)}`);
    if (page) console.log(await said(page).catch((e) => e.message));
    for (const log of bench.logs()) if (!logs.has(log) && /Fivetran/.test(log)) console.log(`${log}\n${readFileSync(log, 'utf8')}`);
    console.log(error.stack.replaceAll(/\x1b\[\d+m/g, ''));
    console.log(`alone: npm run test:e2e -- ${name}`);
  } finally {
    await page?.context().close();
    topic.end?.(); // takes back what it did to the installed extension
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The extension ends what it has started when its window is closed. */
async function end(bench) {
  const began = performance.now();
  const left = () => execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n').filter((args) => args.startsWith(join(bench.run, 'ext')));
  while (left().length > 0 && performance.now() - began < patience) await new Promise((resolve) => setTimeout(resolve, 100));
  const ok = left().length === 0;
  ok ? passed++ : failed++;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  end: nothing of csdk is left  ${seconds(began)}`, left().join('\n'));
}

const began = performance.now();
const topics = chosen.filter((name) => name !== host);
if (topics.length > 0) {
  const bench = await startWorkbench();
  try {
    for (const name of topics) await run(bench, name);
    await end(bench);
  } finally {
    await bench.close();
  }
}
if (chosen.includes(host)) {
  const counts = await hostTests();
  passed += counts.passed;
  failed += counts.failed;
}
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed in ${seconds(began)}, screenshots in ${SHOTS}`);
