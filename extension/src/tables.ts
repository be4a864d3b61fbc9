import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { exists, isProject, warehouseOf } from './projects';
import type { ColumnStatistics, TableDetail, TreeTable } from './protocol';
import type { Source } from './source';
import type { Syncs } from './syncs';

export interface Order {
  schema: string;
  table: string;
  format: string;
  file: string;
  overwrite: boolean;
}

/** The tables of a project, or of another database, which `project` is the file of then (source.ts). */
export class Tables {
  constructor(
    private readonly source: Source,
    private readonly syncs: Syncs,
  ) {}

  /** All tables; nothing where nothing was synced yet. */
  async list(project: vscode.Uri): Promise<TreeTable[] | undefined> {
    if (!(await this.ready(project))) return undefined;
    try {
      return (await this.source.request<{ tables: TreeTable[] }>(project, 'csdk/tree')).tables;
    } catch (error) {
      const sync = this.syncs.lastOf(project);
      if (sync?.running && sync.checkpoints.length === 0) return undefined; // it has not begun
      throw error;
    }
  }

  detail(project: vscode.Uri, { schema, table }: { schema: string; table: string }): Promise<TableDetail> {
    return this.source.request(project, 'csdk/table', { schema, table });
  }

  statistics(project: vscode.Uri, { schema, table }: { schema: string; table: string }, column: string, token: vscode.CancellationToken): Promise<ColumnStatistics> {
    return this.source.request(project, 'csdk/statistics', { schema, table, column, quick: true }, { token });
  }

  /** Writes a table to a file; `percent` is told how far it is. */
  async export(project: vscode.Uri, order: Order, cancel: vscode.CancellationToken, percent: (done: number) => void): Promise<number> {
    const token = randomUUID();
    const params = { ...order, token };
    const onProgress = (told: { token: string; percent: number }) => {
      if (told.token === token) percent(told.percent);
    };
    return (await this.source.request<{ rows: number }>(project, 'csdk/export', params, { token: cancel, onProgress })).rows;
  }

  /** Whether there is something to ask: a file, or a sync that has begun. */
  private async ready(project: vscode.Uri): Promise<boolean> {
    return !(await isProject(project)) || this.syncs.running(project) !== undefined || exists(warehouseOf(project));
  }
}
