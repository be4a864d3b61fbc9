import { type ChildProcess, spawn } from 'node:child_process';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Binary } from './binary';

type Rpc = typeof import('./rpc');

const idle = 30_000; // milliseconds after which a process that nobody asks is ended

/** A notification csdk/progress. */
export interface Told {
  token: string;
  percent: number;
}

/** Answers requests about projects that are not being synced, and about other DuckDB files, with a `csdk warehouse` for each one. */
export class Warehouses implements vscode.Disposable {
  private readonly servers = new Map<string, Server>();

  constructor(
    private readonly binary: Binary,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** place is the folder of a project, or a DuckDB file. onProgress hears csdk/progress of all requests. */
  async request<T>(place: vscode.Uri, method: string, params: object = {}, token?: vscode.CancellationToken, onProgress?: (told: Told) => void): Promise<T> {
    const found = await this.binary.find();
    if (!found) throw new Error('csdk was not found.');
    const rpc = await import('./rpc');
    const key = place.fsPath;
    let server = this.servers.get(key);
    if (!server) {
      const made = new Server(rpc, found.path, key, this.log, () => {
        if (this.servers.get(key) === made) this.servers.delete(key);
      });
      this.servers.set(key, (server = made));
    }
    return server.request<T>(method, params, token, onProgress);
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

  constructor(rpc: Rpc, csdk: string, place: string, log: vscode.LogOutputChannel, private readonly gone: () => void) {
    this.process = spawn(csdk, ['warehouse', place], { stdio: ['pipe', 'pipe', 'pipe'] });
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
        reject(new Error(said.trim() || why));
      };
      this.process.once('error', (error) => end(error.message));
      this.process.once('close', () => end('csdk warehouse has ended.'));
    });
    this.failed.catch(() => {}); // for when nobody asks
  }

  async request<T>(method: string, params: object, token?: vscode.CancellationToken, onProgress?: (told: Told) => void): Promise<T> {
    clearTimeout(this.timer);
    this.open++;
    const heard = onProgress && this.connection.onNotification('csdk/progress', onProgress);
    try {
      const answer = token ? this.connection.sendRequest<T>(method, params, token) : this.connection.sendRequest<T>(method, params);
      return await Promise.race([answer, this.failed]);
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
