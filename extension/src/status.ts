import * as vscode from 'vscode';
import type { Binary } from './binary';
import type { Health, Language } from './language';

const texts: Record<Health, string> = {
  starting: 'csdk starts',
  running: 'csdk',
  stopped: 'csdk has stopped',
  missing: 'csdk was not found',
};

/** The entry in the list of languages ({} in the status bar): health, versions, restart. */
export function registerStatus(binary: Binary, language: Language): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('csdk', [{ language: 'python' }, { pattern: '**/configuration.json' }]);
  item.name = 'Fivetran Connector';
  const show = async () => {
    const health = language.health;
    item.busy = health === 'starting';
    item.text = texts[health];
    item.detail = undefined;
    item.severity = health === 'stopped' || health === 'missing' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.command =
      health === 'missing'
        ? { title: 'Settings', command: 'workbench.action.openSettings', arguments: ['csdk.path'] }
        : { title: 'Restart', command: 'csdk.restart' };
    const found = health === 'running' ? await binary.find() : undefined;
    if (!found || health !== language.health) return;
    item.text = `csdk ${found.versions.csdk}`;
    item.detail = `SDK ${found.versions.engine}, DuckDB ${found.versions.duckdb}`;
  };
  void show();
  return vscode.Disposable.from(item, language.onDidChange(() => void show()));
}
