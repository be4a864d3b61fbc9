// A workspace without a connector: the extension does nothing there.
'use strict';
const assert = require('node:assert');
const { join } = require('node:path');
const vscode = require('vscode');
const { processes, run } = require('./mocha.js');

exports.run = run('elsewhere', ({ test }) => {
  const extension = vscode.extensions.getExtension('csdk.csdk');

  test('starts nothing where no connector is', async () => {
    const [file] = await vscode.workspace.findFiles('**/main.py');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    await extension.activate();
    // Symbols: by then whatever else looks at Python files was asked.
    await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', file);
    assert.deepStrictEqual(processes(join(extension.extensionPath, 'bin', 'csdk'), ''), []);
  });

  test('its commands are not in the palette, but for what begins a connector', async () => {
    const { commandPalette } = extension.packageJSON.contributes.menus;
    const shown = extension.packageJSON.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !/csdk\.|^false$/.test(commandPalette.find((item) => item.command === command)?.when ?? ''));
    assert.deepStrictEqual(shown, ['csdk.newConnector', 'csdk.openWalkthrough']);
  });
});
