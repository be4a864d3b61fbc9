import * as vscode from 'vscode';
import type { Checkpoint, Summary } from './protocol';

const mostCheckpoints = 2000; // that are kept of a sync

/** A sync of this window: the one that runs, or the last one. */
export interface Sync {
  project: vscode.Uri;
  session: vscode.DebugSession;
  running: boolean;
  checkpoints: Checkpoint[]; // oldest first
  summary?: Summary;
}

/** Follows debug sessions and keeps what they say of the sync. */
export class Syncs implements vscode.Disposable {
  last?: Sync;
  private readonly changed = new vscode.EventEmitter<Sync>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor() {
    this.watch = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.type !== 'csdk') return;
        const project = vscode.Uri.file(session.configuration.project);
        this.tell((this.last = { project, session, running: true, checkpoints: [] }));
      }),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        const sync = this.of(session);
        if (!sync) return;
        if (event === 'csdk/checkpoint') {
          if (body.number === 1) sync.checkpoints = []; // the session was restarted
          sync.checkpoints.push(body);
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
        sync.running = false;
        this.tell(sync);
      }),
      vscode.debug.onDidChangeActiveStackItem((item) => {
        const sync = item && this.of(item.session);
        if (sync) this.tell(sync); // stopped somewhere: the counts are of this moment
      }),
    );
  }

  /** The session of a project whose sync runs now. */
  running(project: vscode.Uri): vscode.DebugSession | undefined {
    const sync = this.last;
    return sync?.running && !sync.summary && sync.project.fsPath === project.fsPath ? sync.session : undefined;
  }

  private of(session: vscode.DebugSession): Sync | undefined {
    return this.last?.session.id === session.id ? this.last : undefined;
  }

  private tell(sync: Sync): void {
    void vscode.commands.executeCommand('setContext', 'csdk.syncing', sync.running);
    this.changed.fire(sync);
  }

  private async showEnd({ project }: Sync, summary: Summary): Promise<void> {
    if (summary.status !== 'succeeded') return; // the debug console has the error, and its lines are links
    const count = Object.keys(summary.tables ?? {}).length;
    const text = `Sync succeeded: ${count} ${count === 1 ? 'table' : 'tables'}, ${summary.checkpoints} checkpoints in ${summary.seconds.toFixed(1)} s.`;
    if (await vscode.window.showInformationMessage(text, 'Show Tables')) {
      await vscode.commands.executeCommand('csdk.openTable', project.toString());
    }
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
