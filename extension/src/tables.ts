import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { exists, isProject, warehouseOf } from './projects';
import type { ColumnStatistics, TableDetail, TreeTable } from './protocol';
import type { Syncs } from './syncs';
import type { Told, Warehouses } from './warehouse';

export interface Order {
  schema: string;
  table: string;
  format: string;
  file: string;
  overwrite: boolean;
}

/** The tables of a project, from the sync that runs, else from its file; and those of other databases, which `project` is the file of. */
export class Tables {
  constructor(
    private readonly warehouses: Warehouses,
    private readonly syncs: Syncs,
  ) {}

  /** All tables; nothing where nothing was synced yet. */
  async list(project: vscode.Uri): Promise<TreeTable[] | undefined> {
    if (!(await this.ready(project))) return undefined;
    try {
      return (await this.ask<{ tables: TreeTable[] }>(project, 'csdk/tree')).tables;
    } catch (error) {
      const sync = this.syncs.lastOf(project);
      if (sync?.running && sync.checkpoints.length === 0) return undefined; // it has not begun
      throw error;
    }
  }

  detail(project: vscode.Uri, { schema, table }: { schema: string; table: string }): Promise<TableDetail> {
    return this.ask(project, 'csdk/table', { schema, table });
  }

  statistics(project: vscode.Uri, { schema, table }: { schema: string; table: string }, column: string): Promise<ColumnStatistics> {
    return this.ask(project, 'csdk/statistics', { schema, table, column });
  }

  /** Writes a table to a file; `percent` is told how far it is. */
  async export(project: vscode.Uri, order: Order, cancel: vscode.CancellationToken, percent: (done: number) => void): Promise<number> {
    const token = randomUUID();
    const params = { ...order, token };
    const onProgress = (told: Told) => {
      if (told.token === token) percent(told.percent);
    };
    const session = this.syncs.running(project);
    if (!session) return (await this.warehouses.request<{ rows: number }>(project, 'csdk/export', params, cancel, onProgress)).rows;
    const heard = vscode.Disposable.from(
      cancel.onCancellationRequested(() => session.customRequest('csdk/cancel', { name: token })),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, body }) => {
        if (event === 'csdk/progress') onProgress(body);
      }),
    );
    try {
      return (await session.customRequest('csdk/export', params)).rows;
    } finally {
      heard.dispose();
    }
  }

  /** Whether there is something to ask: a file, or a sync that has begun. */
  private async ready(project: vscode.Uri): Promise<boolean> {
    return !(await isProject(project)) || this.syncs.running(project) !== undefined || exists(warehouseOf(project));
  }

  private async ask<T>(project: vscode.Uri, method: string, params: object = {}): Promise<T> {
    const session = this.syncs.running(project);
    if (session) {
      try {
        return await session.customRequest(method, params);
      } catch (error) {
        if (this.syncs.running(project)) throw error;
      }
    }
    return this.warehouses.request<T>(project, method, params);
  }
}
