import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { warehouseOf } from './projects';
import type { Syncs } from './syncs';
import type { Warehouses } from './warehouse';

/** Where tables are: a project, or any DuckDB file. */
export type Place = { project: vscode.Uri } | { file: vscode.Uri };

const settle = 300; // milliseconds within which several changes are one

/** Answers requests about tables: from the sync of a project while one runs, else from the file. */
export class TableData {
  constructor(
    private readonly warehouses: Warehouses,
    private readonly syncs: Syncs,
  ) {}

  isLive(place: Place): boolean {
    return !!this.session(place);
  }

  async request<T>(place: Place, method: string, params: object, token?: vscode.CancellationToken): Promise<T> {
    const session = this.session(place);
    if (session) {
      try {
        return await session.customRequest(method, params);
      } catch (error) {
        if (session === this.session(place) && !/has not started|There is no sync/.test((error as Error).message)) throw error;
      }
    }
    return this.warehouses.request<T>('project' in place ? place.project : place.file, method, params, { token });
  }

  /** Tells when tables may be others: the file has changed, or a sync has begun, gone on or ended. */
  onDidChange(place: Place, tell: () => void): vscode.Disposable {
    const file = 'project' in place ? warehouseOf(place.project) : place.file;
    let timer: NodeJS.Timeout | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        tell();
      }, settle);
    };
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(file.fsPath)), `${escaped(basename(file.fsPath))}*`);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    return vscode.Disposable.from(
      watcher, watcher.onDidChange(soon), watcher.onDidCreate(soon), watcher.onDidDelete(soon),
      this.syncs.onDidChange((sync) => {
        if (warehouseOf(sync.project).fsPath === file.fsPath) soon();
      }),
      { dispose: () => clearTimeout(timer) },
    );
  }

  private session(place: Place): vscode.DebugSession | undefined {
    if ('project' in place) return this.syncs.running(place.project);
    const project = this.syncs.last?.project;
    return project && warehouseOf(project).fsPath === place.file.fsPath ? this.syncs.running(project) : undefined;
  }
}

/** A name as a part of a glob pattern. */
const escaped = (name: string): string => name.replaceAll(/[[\]{}*?]/g, '?');
