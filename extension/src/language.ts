import * as vscode from 'vscode';
import type { LanguageClient, LanguageClientOptions } from 'vscode-languageclient/node';
import type { Binary } from './binary';
import type { Presence } from './presence';
import { pageAddress } from './rulePage';

type Rpc = typeof import('./rpc');

/** Files of connector projects. Languages that VS Code itself does not know are named by their files, too. */
const files = [
  { scheme: 'file', language: 'python' },
  { scheme: 'file', language: 'pip-requirements' },
  { scheme: 'file', pattern: '**/*requirements*.txt' },
  { scheme: 'file', pattern: '**/pyproject.toml' },
  { scheme: 'file', pattern: '**/configuration.json' },
  { scheme: 'file', pattern: '**/files/state.json' },
];

export type Health = 'off' | 'starting' | 'running' | 'stopped' | 'missing';

const mostCrashes = 4; // within `crashTime`, after which csdk is not started again
const crashTime = 3 * 60 * 1000; // milliseconds

/**
 * The language server, `csdk lsp`: started when there is a connector, and again after a crash, a limited number of times.
 * Then people are told, and may start it.
 */
export class Language implements vscode.Disposable {
  health: Health = 'off';
  private client?: LanguageClient;
  private crashes: number[] = []; // their times
  private turn: Promise<void> = Promise.resolve(); // starts and stops come one after the other
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly projectChanged = new vscode.EventEmitter<vscode.Uri>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  /** Fires when csdk/project may have another answer than the one that was given. */
  readonly onDidChangeProject = this.projectChanged.event;

  constructor(
    private readonly binary: Binary,
    presence: Presence,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const again = () => presence.active && void this.start();
    this.watch = vscode.Disposable.from(binary.onDidChange(again), presence.onDidFind(again), log.onDidChangeLogLevel(again));
  }

  /** Starts the server, or ends the one that runs and starts another. */
  start(): Promise<void> {
    this.crashes = [];
    return this.begin();
  }

  private begin(): Promise<void> {
    return (this.turn = this.turn
      .then(() => this.restart())
      .catch((error) => {
        this.log.error(`language server: ${error}`);
        this.become('stopped');
      }));
  }

  /** Asks the server, once it runs; undefined when none does. */
  async request<T>(method: string, params: object): Promise<T | undefined> {
    await this.turn;
    return this.health === 'running' ? this.client?.sendRequest<T>(method, params) : undefined;
  }

  /** Asks the server for an edit. */
  async edit(method: string, params: object): Promise<vscode.WorkspaceEdit | undefined> {
    const edit = await this.request<Parameters<LanguageClient['protocol2CodeConverter']['asWorkspaceEdit']>[0]>(method, params);
    return this.client?.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  private async restart(): Promise<void> {
    this.become('starting');
    await this.stop();
    const found = await this.binary.find();
    if (!found) return this.become('missing');
    const rpc = await import('./rpc');
    const command = { command: found.path, args: ['lsp', '--log-level', levelOf(this.log)], transport: rpc.TransportKind.stdio };
    const client = (this.client = new rpc.QuietClient('csdk', 'Fivetran Connector', command, this.options(rpc)));
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      this.become(newState === rpc.State.Running ? 'running' : newState === rpc.State.Starting ? 'starting' : 'stopped');
    });
    client.onNotification('csdk/projectChanged', ({ project }: { project: string }) => this.projectChanged.fire(vscode.Uri.parse(project)));
    await client.start();
  }

  private options({ CloseAction, ErrorAction, createLines }: Rpc): LanguageClientOptions {
    return {
      documentSelector: files,
      outputChannel: this.log,
      initializationOptions: { documentation: pageAddress('{code}') },
      stdioOptions: {
        stdout: () => {},
        stderr: (input) => void createLines(input).on('line', (line) => this.tell(line)),
      },
      markdown: { isTrusted: false },
      // A server that ended meanwhile: closed() below counts it, and people are told once.
      initializationFailedHandler: (error) => {
        this.log.error(`the language server did not begin: ${error.message ?? error}`);
        return false;
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }), // what matters is whether it ends
        // The client's own restart fails where the server ends while it starts.
        closed: () => {
          if (this.crashed()) void this.begin();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  /** Counts a crash, and says whether the server is to be started again. */
  private crashed(): boolean {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < crashTime), now];
    if (this.crashes.length <= mostCrashes) {
      this.log.warn(`the language server has ended, and is started again (${this.crashes.length} of ${mostCrashes})`);
      return true;
    }
    const text = `csdk has ended ${this.crashes.length} times within three minutes and is not started again. Findings and completion are off.`;
    this.log.error(text);
    void vscode.window.showErrorMessage(text, 'Start Again', 'Show Output').then((button) => {
      if (button === 'Start Again') void this.start();
      if (button === 'Show Output') this.log.show();
    });
    return false;
  }

  /** A line of the server's own log. */
  private tell(line: string): void {
    const [, level, text] = /^time=\S+ level=(\w+) (.*)$/.exec(line) ?? [];
    if (level === 'DEBUG') this.log.debug(text);
    else if (level === 'INFO') this.log.info(text);
    else if (level === 'WARN') this.log.warn(text);
    else this.log.error(text ?? line);
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
    this.projectChanged.dispose();
  }
}

/** What csdk is asked to log: what the output channel shows. */
function levelOf(log: vscode.LogOutputChannel): string {
  switch (log.logLevel) {
    case vscode.LogLevel.Trace:
    case vscode.LogLevel.Debug:
      return 'debug';
    case vscode.LogLevel.Off:
    case vscode.LogLevel.Error:
      return 'error';
    default:
      return 'warn';
  }
}
