import * as vscode from 'vscode';
import type { Checkpoint, Summary } from './protocol';
import { count } from './words';

const mostCheckpoints = 2000; // that are kept of a sync

/** A sync of this window: the one that runs, or the last one. */
export interface Sync {
  project: vscode.Uri;
  session: vscode.DebugSession;
  running: boolean;
  paused: boolean;
  checkpoints: Checkpoint[]; // oldest first
  summary?: Summary;
  lost?: string; // how the debug adapter has ended that did not end the sync
}

/** Follows debug sessions and keeps what they say of the sync. */
export class Syncs implements vscode.Disposable {
  last?: Sync;
  private readonly all = new Map<string, Sync>(); // the last one of each project, by its path
  private readonly begun = new Set<string>(); // ids of sessions
  private readonly changed = new vscode.EventEmitter<Sync>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor() {
    this.watch = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.type === 'csdk') this.begin(session);
      }),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        const sync = session.type === 'csdk' ? this.begin(session) : undefined;
        if (!sync) return;
        if (event === 'csdk/checkpoint') {
          if (body.number === 1) sync.checkpoints = []; // the session was restarted
          const { state: _, ...checkpoint } = body; // which may be large, and is asked for when it is opened
          sync.checkpoints.push({ ...checkpoint, time: new Date().toISOString() });
          if (sync.checkpoints.length > mostCheckpoints) sync.checkpoints.shift();
          sync.summary = undefined;
        } else if (event === 'csdk/summary') {
          sync.summary = body;
          void this.showEnd(sync, body);
        }
        this.tell(sync);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        const sync = this.of(session);
        if (!sync) return;
        sync.running = sync.paused = false;
        this.tell(sync);
      }),
      vscode.debug.registerDebugAdapterTrackerFactory('csdk', {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message) => this.follow(session, message),
          onExit: (code, signal) => {
            const sync = this.of(session);
            if (code !== 0 && sync?.running && !sync.summary) sync.lost = code ? `exit code ${code}` : (signal ?? 'it was killed'); // VS Code does not tell every signal
          },
        }),
      }),
      vscode.debug.onDidChangeActiveStackItem((item) => {
        const sync = item && this.of(item.session);
        if (sync) this.tell(sync); // stopped somewhere: the counts are of this moment
      }),
    );
  }

  /** The session of a project whose sync runs now. */
  running(project: vscode.Uri): vscode.DebugSession | undefined {
    const sync = this.lastOf(project);
    return sync?.running && !sync.summary ? sync.session : undefined;
  }

  /** The session that was started last of those that run. */
  anyRunning(): vscode.DebugSession | undefined {
    return [...this.all.values()].findLast(({ running }) => running)?.session;
  }

  /** The sync of a project in this window that runs, or ran last. */
  lastOf(project: vscode.Uri): Sync | undefined {
    return this.all.get(project.fsPath);
  }

  /** The sync of a session. VS Code may tell of a session's start only after its events: a short sync is over by then. */
  private begin(session: vscode.DebugSession): Sync | undefined {
    if (this.begun.has(session.id)) return this.of(session); // none, where another sync of the project has come
    this.begun.add(session.id);
    const project = vscode.Uri.file(session.configuration.project);
    const sync: Sync = (this.last = { project, session, running: true, paused: false, checkpoints: [] });
    this.all.delete(project.fsPath); // the order is that of their starts
    this.all.set(project.fsPath, sync);
    this.tell(sync);
    return sync;
  }

  private of(session: vscode.DebugSession): Sync | undefined {
    return [...this.all.values()].find((sync) => sync.session.id === session.id);
  }

  /** Sees whether the connector is stopped: VS Code tells extensions only of what has the focus. */
  private follow(session: vscode.DebugSession, message: { type: string; event?: string; command?: string; success?: boolean }): void {
    const sync = this.of(session);
    if (sync && message.type === 'response' && message.command === 'restart' && message.success) {
      if (sync.summary) sync.checkpoints = []; // of the run before, else the new one has made some already
      Object.assign(sync, { paused: false, summary: undefined, lost: undefined });
      return this.tell(sync);
    }
    const goes = message.event === 'continued' || (message.type === 'response' && message.success && /^(continue|next|step|goto)/.test(message.command ?? ''));
    const paused = message.event === 'stopped' ? true : goes ? false : undefined;
    if (!sync || paused === undefined || sync.paused === paused) return;
    sync.paused = paused;
    this.tell(sync);
  }

  private tell(sync: Sync): void {
    const all = [...this.all.values()];
    void vscode.commands.executeCommand('setContext', 'csdk.syncing', all.some(({ running }) => running));
    void vscode.commands.executeCommand('setContext', 'csdk.paused', all.some(({ paused }) => paused));
    this.changed.fire(sync);
  }

  private async showEnd({ project }: Sync, summary: Summary): Promise<void> {
    if (summary.status !== 'succeeded') return; // the debug console has the error, and its lines are links
    const tables = Object.keys(summary.tables ?? {}).length;
    const text = `Sync succeeded: ${count(tables, 'table')}, ${count(summary.checkpoints, 'checkpoint')} in ${summary.seconds.toFixed(1)} s.`;
    if (await vscode.window.showInformationMessage(text, 'Show Tables')) {
      await vscode.commands.executeCommand('csdk.openTable', project.toString());
    }
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
