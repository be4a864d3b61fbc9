// A workspace without a connector: the extension does nothing there.
'use strict';
const assert = require('node:assert');
const vscode = require('vscode');
const { processes, run } = require('./mocha.js');

exports.run = run('elsewhere', ({ test }) => {
  const extension = vscode.extensions.getExtension('csdk.csdk');

  test('is installed', () => assert.ok(extension));

  test('starts nothing where no connector is', async () => {
    const [file] = await vscode.workspace.findFiles('**/main.py');
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    // Symbols: what other extensions have for Python was asked, so this one would have been started by now.
    await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', file);
    assert.deepStrictEqual(processes(extension.extensionPath, ''), []);
  });

  test('its commands are not in the palette, but for those to begin with', async () => {
    const always = ['csdk.newConnector', 'csdk.openWalkthrough'];
    const { commandPalette } = extension.packageJSON.contributes.menus;
    for (const { command } of extension.packageJSON.contributes.commands) {
      if (always.includes(command)) continue;
      const when = commandPalette.find((item) => item.command === command)?.when;
      assert.match(when ?? `nothing hides ${command}`, /csdk\.active|^false$/);
    }
  });
});
