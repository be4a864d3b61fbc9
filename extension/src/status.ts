import * as vscode from 'vscode';
import type { Binary } from './binary';
import type { Health, Language } from './language';

const texts: Record<Health, string> = {
  off: 'csdk has not started',
  starting: 'csdk starts',
  running: 'csdk',
  stopped: 'csdk has stopped',
  missing: 'csdk was not found',
};

/** The entry in the list of languages ({} in the status bar): health and versions, with a menu. It is not there before there is a connector. */
export function registerStatus(binary: Binary, language: Language): vscode.Disposable {
  let item: vscode.LanguageStatusItem | undefined;
  const show = async () => {
    const health = language.health;
    if (health === 'off') return;
    item ??= make();
    item.busy = health === 'starting';
    item.text = texts[health];
    item.detail = undefined;
    item.severity = isBad(health) ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    const found = health === 'running' ? await binary.find() : undefined;
    if (!found || health !== language.health) return;
    item.text = `csdk ${found.versions.csdk}`;
    item.detail = `SDK ${found.versions.engine}, DuckDB ${found.versions.duckdb}`;
  };
  return vscode.Disposable.from(
    new vscode.Disposable(() => item?.dispose()),
    language.onDidChange(() => void show()),
    vscode.commands.registerCommand('csdk.showStatus', () => showMenu(binary, language)),
  );
}

const isBad = (health: Health) => health === 'stopped' || health === 'missing';

function make(): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem('csdk', [{ language: 'python' }, { pattern: '**/configuration.json' }]);
  item.name = 'Fivetran Connector';
  item.command = { title: 'Menu', command: 'csdk.showStatus' };
  return item;
}

async function showMenu(binary: Binary, language: Language): Promise<void> {
  const found = await binary.find();
  const run = (command: string, ...args: unknown[]) => () => vscode.commands.executeCommand(command, ...args);
  const items = [
    ...(isBad(language.health) ? [{ label: `$(error) ${texts[language.health]}`, act: run('csdk.restart') }] : []),
    { label: '$(debug-restart) Restart Language Server', act: run('csdk.restart') },
    { label: '$(output) Show Output', act: run('csdk.showOutput') },
    { label: '$(settings) Set the Log Level...', act: run('workbench.action.setLogLevel') },
    { label: '$(checklist) Check Connector', act: run('csdk.check') },
    { label: '$(server-environment) Choose Interpreter...', act: run('csdk.chooseInterpreter') },
    { label: '$(settings-gear) Settings', act: run('workbench.action.openSettings', '@ext:csdk.csdk') },
    { label: '$(mortar-board) Walkthrough', act: run('csdk.openWalkthrough') },
  ];
  const title = found ? `csdk ${found.versions.csdk}, SDK ${found.versions.engine}, DuckDB ${found.versions.duckdb}` : texts.missing;
  await (await vscode.window.showQuickPick(items, { title, placeHolder: found?.path }))?.act();
}
