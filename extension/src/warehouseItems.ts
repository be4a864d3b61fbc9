import * as vscode from 'vscode';
import { nameOf, placeOf } from './projects';
import type { Column, ColumnStatistics, TableDetail, TreeTable } from './protocol';
import { stopsAtRows } from './stops';
import { count } from './words';

// How the rows of the tree Warehouse look.

/** A time that a narrow view has room for. */
export const shortTime = (time: string): string => new Date(time).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });

const defaultSchema = 'tester'; // of tables that name none

/** A table's name for people: the schema only where it is not the usual one. */
export const shownName = ({ schema, table }: { schema: string; table: string }): string => (schema === defaultSchema ? table : `${schema}.${table}`);

export function databaseItem(project: vscode.Uri, own: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(nameOf(project), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = project.toString();
  item.description = placeOf(project);
  item.tooltip = project.fsPath;
  item.iconPath = new vscode.ThemeIcon('database');
  item.contextValue = own ? 'project' : 'database';
  return item;
}

export function messageItem(text: string, problem: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.tooltip = text;
  item.iconPath = new vscode.ThemeIcon(problem ? 'warning' : 'info');
  item.contextValue = 'message';
  return item;
}

export function tableItem(table: TreeTable, project: vscode.Uri, own: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(shownName(table), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${project}#${table.schema}.${table.table}`;
  const pending = table.since.upserts + table.since.updates + table.since.deletes;
  item.description = [
    table.view ? 'view' : (table.exact ? '' : 'about ') + count(table.rows, 'row'),
    table.deleted ? `${table.deleted.toLocaleString()} deleted` : '',
    pending > 0 ? `${pending.toLocaleString()} not committed` : '',
    stopsAtRows(table) ? 'stops' : '',
  ].filter(Boolean).join(', ');
  item.iconPath = new vscode.ThemeIcon(table.view ? 'eye' : 'table');
  item.contextValue = own ? 'table' : 'table.other';
  item.command = { command: 'csdk.preview', title: 'Preview', arguments: [{ project, table }] };
  item.accessibilityInformation = { label: `${table.view ? 'view' : 'table'} ${shownName(table)}, ${item.description}` };
  return item;
}

export function tableText(table: TableDetail): string {
  return [
    `${table.schema}.${table.table}`,
    table.source && table.source !== table.table ? `in connector.py: ${table.source}` : '',
    table.view ? '' : count(table.rows, 'row') + (table.deleted ? `, ${table.deleted.toLocaleString()} of them deleted` : ''),
    table.synced ? `last synced: ${new Date(table.synced).toLocaleString()}` : '',
    table.key?.length ? `key: ${table.key.join(', ')}` : 'no key',
    count(table.columns.length, 'column'),
  ].filter(Boolean).join('\n');
}

export function factItem(label: string, text: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = text;
  item.tooltip = `${label}: ${text}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'fact';
  return item;
}

export function columnItem(column: Column, table: TableDetail): vscode.TreeItem {
  const item = new vscode.TreeItem(column.name);
  const key = table.key?.includes(column.name);
  item.description = (column.type || 'no value yet') + (key ? ', key' : '');
  item.iconPath = new vscode.ThemeIcon(key ? 'key' : 'symbol-field');
  item.contextValue = 'column';
  item.accessibilityInformation = { label: `column ${column.name}, ${item.description}` };
  return item;
}

export function statisticsText(column: Column, { rows, nulls, distinct, min, max, sampled }: ColumnStatistics): string {
  const share = rows > 0 && nulls > 0 ? ` (${((100 * nulls) / rows).toFixed(nulls * 100 < rows ? 2 : 0)} %)` : '';
  return [
    `${column.name} ${column.type}`,
    column.source && column.source !== column.name ? `in connector.py: ${column.source}` : '',
    `${sampled ? 'looked at ' : ''}${count(rows, 'row')}, ${nulls > 0 ? `${nulls.toLocaleString()} NULL${share}` : 'no NULL'}`,
    `about ${count(distinct, 'different value')}`,
    min === null ? '' : `from ${min} to ${max}`,
  ].filter(Boolean).join('\n');
}
