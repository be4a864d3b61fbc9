// Runs tests inside the extension host. VS Code calls run() of the file that the page names (host.mjs).
'use strict';
const { execFileSync } = require('node:child_process');
const Mocha = require(process.env.MOCHA);

const patience = 90_000; // milliseconds: a loaded machine is slow

/** Defines the tests with define(), and says of each how it went. */
exports.run = (name, define) => async () => {
  const mocha = new Mocha({ ui: 'tdd', timeout: patience, reporter: class {} });
  mocha.suite.emit('pre-require', exports.globals, null, mocha);
  define(exports.globals);
  const failures = await new Promise((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => console.log(`ok      host: ${name}: ${test.title}  ${(test.duration / 1000).toFixed(1)} s`));
    runner.on('fail', (test, error) => console.log(`FAILED  host: ${name}: ${test.title}\n${error.stack}`));
  });
  if (failures > 0) throw new Error(`${failures} failed`);
};

/** What mocha's interface is made in, so that nothing is global. */
exports.globals = {};

/** Waits until probe() returns something true. Each event of the workbench has its own name; processes and markers have none. */
exports.until = async (what, probe) => {
  const end = Date.now() + patience - 5000; // so that this error is seen and not mocha's
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Waits for an event that act() brings about. */
exports.event = (subscribe, act, wanted = () => true) =>
  new Promise((resolve, reject) => {
    const listening = subscribe((event) => {
      if (!wanted(event)) return;
      listening.dispose();
      resolve(event);
    });
    Promise.resolve(act()).catch(reject);
  });

/** The numbers of the processes of the extension's csdk with this first argument. */
exports.processes = (csdk, argument) =>
  execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`${csdk} ${argument}`))
    .map((line) => Number.parseInt(line, 10));
