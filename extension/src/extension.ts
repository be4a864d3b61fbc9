import * as vscode from 'vscode';
import { Binary } from './binary';
import { registerCommands } from './commands';
import { Databases } from './databases';
import { registerDebugger } from './debug';
import { Doctor } from './doctor';
import { Language } from './language';
import { registerNewConnector } from './newConnector';
import { registerPreviews } from './preview';
import { Presence } from './presence';
import { registerProjectView } from './projectView';
import { registerProjects } from './projects';
import { registerPython } from './python';
import { registerRulePages } from './rulePage';
import { registerSql } from './sql';
import { registerStatus } from './status';
import { registerSyncView } from './syncView';
import { Source } from './source';
import { Syncs } from './syncs';
import { registerTables } from './tableCommands';
import { registerTasks } from './tasks';
import { Tables } from './tables';
import { Warehouses } from './warehouse';
import { WarehouseView } from './warehouseView';

/** Registers everything and waits for nothing: what is slow starts by itself, or when it is used. */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Fivetran Connector', { log: true });
  const binary = new Binary(context, log);
  context.subscriptions.push(registerProjects());
  const presence = new Presence(log);
  const language = new Language(binary, presence, log);
  const doctor = new Doctor(binary, log);
  const syncs = new Syncs();
  const warehouses = new Warehouses(binary, log);
  const databases = new Databases(context.workspaceState);
  const source = new Source(warehouses, syncs);
  const tables = new Tables(source, syncs);
  const view = new WarehouseView(tables, syncs, databases);
  context.subscriptions.push(
    log,
    binary,
    presence,
    language,
    doctor,
    syncs,
    warehouses,
    view,
    registerTables({ binary, syncs, tables, databases, view }),
    registerPreviews(context, source),
    registerSyncView(source, syncs),
    registerProjectView(language, binary, doctor, presence),
    registerStatus(binary, language),
    registerRulePages(language),
    registerNewConnector(binary),
    registerPython(),
    registerDebugger(binary),
    registerSql(context, binary, source),
    registerTasks(binary),
    registerCommands({ binary, language, syncs, view, log }),
  );
  void presence.look();
  log.info(`activated in ${(performance.now() - began).toFixed(1)} ms`);
}
