import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Binary } from './binary';

type Rpc = typeof import('./rpc');

const idle = 30_000; // milliseconds after which a process that nobody asks is ended

export interface Asking {
  token?: vscode.CancellationToken;
  onProgress?: (told: { token: string; percent: number }) => void; // of csdk/progress, of every request that tells it
}

/** Answers requests about projects that are not being synced, and about other databases, with a `csdk warehouse` for each one. */
export class Warehouses implements vscode.Disposable {
  private readonly servers = new Map<string, Server>();

  constructor(
    private readonly binary: Binary,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** project is the folder of one, or the file of a database. */
  async request<T>(project: vscode.Uri, method: string, params: object = {}, asking: Asking = {}): Promise<T> {
    const found = await this.binary.find();
    if (!found) throw new Error('csdk was not found.');
    const rpc = await import('./rpc');
    const key = project.fsPath;
    let server = this.servers.get(key);
    if (!server) {
      const made = new Server(rpc, found.path, key, this.log, () => {
        if (this.servers.get(key) === made) this.servers.delete(key);
      });
      this.servers.set(key, (server = made));
    }
    return server.request<T>(method, params, asking);
  }

  dispose(): void {
    for (const server of this.servers.values()) server.end();
  }
}

/** One process. It ends when it was idle, when it fails, or with the extension; `gone` is called when it takes no request any more. */
class Server {
  private readonly process: ChildProcess;
  private readonly connection: MessageConnection;
  private open = 0; // requests without an answer
  private timer?: NodeJS.Timeout;
  private readonly failed: Promise<never>;

  constructor(rpc: Rpc, csdk: string, project: string, log: vscode.LogOutputChannel, private readonly gone: () => void) {
    this.process = spawn(csdk, ['warehouse', project], { cwd: folderOf(project), stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.process;
    let said = '';
    stderr!.on('data', (text) => (said = (said + text).slice(-2000)));
    stdin!.on('error', () => {}); // a process that has ended; `failed` says so
    this.connection = rpc.createMessageConnection(new rpc.StreamMessageReader(stdout!), new rpc.StreamMessageWriter(stdin!));
    this.connection.onError(() => this.end());
    this.connection.listen();
    this.failed = new Promise((_, reject) => {
      const end = (why: string) => {
        clearTimeout(this.timer);
        gone();
        if (said) log.warn(`csdk warehouse: ${said.trim()}`);
        this.connection.dispose();
        // What Go prints of a crash is for the output.
        reject(new Error(/^goroutine \d+/m.test(said) ? 'csdk warehouse has crashed. "Fivetran: Show Output" has the reason; "Refresh" tries again.' : said.trim() || why));
      };
      this.process.once('error', (error) => end(error.message));
      this.process.once('close', () => end('csdk warehouse has ended.'));
    });
    this.failed.catch(() => {}); // for when nobody asks
  }

  async request<T>(method: string, params: object, { token, onProgress }: Asking): Promise<T> {
    clearTimeout(this.timer);
    this.open++;
    const heard = onProgress && this.connection.onNotification('csdk/progress', onProgress);
    try {
      return await Promise.race([token ? this.connection.sendRequest<T>(method, params, token) : this.connection.sendRequest<T>(method, params), this.failed]);
    } finally {
      heard?.dispose();
      if (--this.open === 0) this.timer = setTimeout(() => this.end(), idle);
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.gone();
    this.process.stdin?.end();
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Where to start: nowhere in particular if all of it is gone, which csdk says. */
const folderOf = (path: string): string | undefined => [path, dirname(path)].find(isFolder);
