// The workspace is one connector that was synced before.
'use strict';
const assert = require('node:assert');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { event, processes, run, until } = require('./mocha.js');

// Commands that only other parts of the extension call.
const internal = ['csdk.forbidWriting', 'csdk.refreshSync', 'csdk.runStatement'];

exports.run = run('connector', ({ suiteSetup, test }) => {
  const extension = vscode.extensions.getExtension('csdk.csdk');
  const [folder] = vscode.workspace.workspaceFolders;
  const path = (...names) => join(folder.uri.fsPath, ...names);
  const csdk = join(extension.extensionPath, 'bin', 'csdk');
  const server = () => until('one language server', () => {
    const found = processes(csdk, 'lsp');
    return found.length === 1 && found[0];
  });
  const problems = (file) => vscode.languages.getDiagnostics(vscode.Uri.file(path(file)));

  suiteSetup(() => until('the extension to activate by itself', () => extension.isActive));

  test('registers the commands of package.json', async () => {
    const declared = extension.packageJSON.contributes.commands.map(({ command }) => command);
    const views = Object.values(extension.packageJSON.contributes.views).flat().map(({ id }) => id);
    const registered = (await vscode.commands.getCommands(true))
      .filter((name) => name.startsWith('csdk.') && !internal.includes(name) && !views.some((id) => name.startsWith(`${id}.`)));
    assert.deepStrictEqual(registered.sort(), declared.sort());
  });

  test('F5 without a launch.json', async () => {
    const config = { type: 'csdk', request: 'launch', name: 'from the test' };
    const ended = await event(vscode.debug.onDidTerminateDebugSession, async () => {
      assert.ok(await vscode.debug.startDebugging(folder, config, { noDebug: true }));
    });
    assert.strictEqual(ended.configuration.project, folder.uri.fsPath);
    assert.strictEqual(ended.name, 'from the test');
    assert.deepStrictEqual(processes(csdk, 'dap'), []);
  });

  test('a project that is not there fails, and the session ends', async () => {
    const config = { type: 'csdk', request: 'launch', name: 'nowhere', project: path('nowhere') };
    await vscode.debug.startDebugging(folder, config, { noDebug: true }).then(undefined, () => {});
    await until('the adapter to end', () => processes(csdk, 'dap').length === 0);
    assert.strictEqual(vscode.debug.activeDebugSession, undefined);
  });

  test('a task for the project, with the problem matcher', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'csdk' });
    assert.deepStrictEqual(tasks.map(({ name }) => name), ['debug']);
    assert.deepStrictEqual(tasks[0].problemMatchers, ['$csdk']);
    const code = readFileSync(path('connector.py'), 'utf8');
    const failing = code.replace(/(def update\(.*\n)/, '$1    raise RuntimeError("on purpose")\n');
    assert.notStrictEqual(failing, code);
    writeFileSync(path('connector.py'), failing);
    try {
      const { exitCode } = await event(vscode.tasks.onDidEndTaskProcess, () => vscode.tasks.executeTask(tasks[0]));
      assert.notStrictEqual(exitCode, 0);
      const line = failing.slice(0, failing.indexOf('raise RuntimeError')).split('\n').length - 1;
      await until('the error of the sync', () =>
        problems('connector.py').some((d) => /on purpose \(RuntimeError\)/.test(d.message) && d.range.start.line === line));
    } finally {
      writeFileSync(path('connector.py'), code);
    }
  });

  test('a file that changes on disk is checked again', async () => {
    const file = path('configuration.json');
    const right = readFileSync(file, 'utf8');
    await vscode.workspace.openTextDocument(path('connector.py'));
    writeFileSync(file, '{"a": 1}');
    await until('a finding in configuration.json', () => problems('configuration.json').some((d) => d.source === 'csdk'));
    writeFileSync(file, right);
    await until('no finding', () => !problems('configuration.json').some((d) => d.source === 'csdk'));
  });

  test('the language server is restarted by the command', async () => {
    const before = await server();
    await vscode.commands.executeCommand('csdk.restart');
    assert.notStrictEqual(await server(), before);
  });

  test('a language server that was killed comes back', async () => {
    const before = await server();
    process.kill(before, 'SIGKILL');
    await until('another server', async () => (await server()) !== before);
  });

  test('csdk warehouse ends when nobody asks it', async () => {
    await vscode.commands.executeCommand('csdk.warehouse.focus');
    await vscode.commands.executeCommand('csdk.refresh');
    const [pid] = await until('csdk warehouse', () => {
      const found = processes(csdk, 'warehouse');
      return found.length > 0 && found;
    });
    await until('its end', () => !processes(csdk, 'warehouse').includes(pid));
  });
});
