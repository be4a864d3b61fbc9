import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { warehouseOf } from './projects';
import type { Syncs } from './syncs';
import type { Asking, Warehouses } from './warehouse';

const settle = 300; // milliseconds within which several changes are one

/**
 * Answers what views ask about tables and state: the sync of a project while one runs, else `csdk warehouse`. A place is the folder of a project, or
 * the file of any DuckDB database.
 */
export class Source {
  constructor(
    private readonly warehouses: Warehouses,
    private readonly syncs: Syncs,
  ) {}

  /** The sync that has the tables of a place open now. */
  session(place: vscode.Uri): vscode.DebugSession | undefined {
    const project = vscode.Uri.joinPath(place, '..', '..');
    return this.syncs.running(place) ?? (warehouseOf(project).fsPath === place.fsPath ? this.syncs.running(project) : undefined);
  }

  async request<T>(place: vscode.Uri, method: string, params: object = {}, asking: Asking = {}): Promise<T> {
    const session = this.session(place);
    if (session) {
      try {
        return await ofSession<T>(session, method, params, asking);
      } catch (error) {
        if (asking.token?.isCancellationRequested || (session === this.session(place) && !/has not started|There is no sync/.test((error as Error).message))) throw error;
      } // else it has not begun yet, or has ended meanwhile
    }
    return this.warehouses.request<T>(place, method, params, asking);
  }

  /** Asks what has nothing to do with a sync that runs. */
  ofFile<T>(place: vscode.Uri, method: string, params: object): Promise<T> {
    return this.warehouses.request<T>(place, method, params);
  }

  /** Tells when the tables of a database may be others: the file has changed, or a sync has begun, gone on or ended. */
  onDidChange(file: vscode.Uri, tell: () => void): vscode.Disposable {
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
}

/** Asks a debug session. VS Code's API cannot cancel that, so the request gets a name. */
async function ofSession<T>(session: vscode.DebugSession, method: string, params: object, { token, onProgress }: Asking): Promise<T> {
  const name = randomUUID();
  const heard = vscode.Disposable.from(
    ...(token ? [token.onCancellationRequested(() => void session.customRequest('csdk/cancel', { name }))] : []),
    ...(onProgress ? [vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, body }) => event === 'csdk/progress' && onProgress(body))] : []),
  );
  try {
    return await session.customRequest(method, { ...params, name });
  } finally {
    heard.dispose();
  }
}

/** A name as a part of a glob pattern. */
const escaped = (name: string): string => name.replaceAll(/[[\]{}*?]/g, '?');
