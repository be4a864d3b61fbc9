import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Binary } from './binary';

/** Files of connector projects. Languages that VS Code itself does not know are named by their files, too. */
const files = [
  { scheme: 'file', language: 'python' },
  { scheme: 'file', language: 'pip-requirements' },
  { scheme: 'file', pattern: '**/*requirements*.txt' },
  { scheme: 'file', pattern: '**/pyproject.toml' },
  { scheme: 'file', pattern: '**/configuration.json' },
  { scheme: 'file', pattern: '**/files/state.json' },
];

export type Health = 'starting' | 'running' | 'stopped' | 'missing';

/**
 * The language server: `csdk lsp`, started and restarted. One that crashes is started again four times within three minutes;
 * then the client says so and stops.
 */
export class Language implements vscode.Disposable {
  health: Health = 'starting';
  private client?: LanguageClient;
  private turn: Promise<void> = Promise.resolve(); // starts and stops come one after the other
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly binary: Binary,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watch = binary.onDidChange(() => void this.start());
  }

  /** Starts the server, or ends the one that runs and starts another. */
  start(): Promise<void> {
    return (this.turn = this.turn.then(() => this.restart()).catch((error) => {
      this.log.error(`language server: ${error}`);
      this.become('stopped');
    }));
  }

  private async restart(): Promise<void> {
    this.become('starting');
    await this.stop();
    const found = await this.binary.find();
    if (!found) return this.become('missing');
    const { LanguageClient, State, TransportKind } = await import('./rpc');
    const command = { command: found.path, args: ['lsp'], transport: TransportKind.stdio };
    this.client = new LanguageClient('csdk', 'Fivetran Connector', command, { documentSelector: files, outputChannel: this.log });
    this.client.onDidChangeState(({ newState }) =>
      this.become(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped'),
    );
    await this.client.start();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose().catch(() => {}); // it may have crashed before
  }

  private become(health: Health): void {
    this.health = health;
    this.changed.fire();
  }

  async dispose(): Promise<void> {
    this.watch.dispose();
    await this.turn;
    await this.stop();
    this.changed.dispose();
  }
}
