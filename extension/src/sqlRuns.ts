import { basename } from 'node:path';
import * as vscode from 'vscode';
import { nameOf } from './projects';
import type { Source } from './source';
import type { SqlDocuments } from './sqlDocuments';
import type { SqlHistory } from './sqlHistory';
import type { Mode, Outcome, Span } from './sqlProtocol';
import type { SqlResult } from './sqlResult';

interface Run {
  document: vscode.TextDocument;
  line: number; // of the statement that runs
  cancel: vscode.CancellationTokenSource;
}

/** What is run: a statement of a document, with what it was when it was asked for. */
export interface Part extends Span {
  sql: string;
}

/** Runs statements one after the other, and shows what comes of them: in the view of results, and as squiggles. */
export class SqlRuns implements vscode.Disposable {
  private run?: Run;
  private readonly problems = vscode.languages.createDiagnosticCollection('csdk-sql');
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly source: Source,
    private readonly documents: SqlDocuments,
    private readonly history: SqlHistory,
    private readonly result: SqlResult,
  ) {
    this.watch = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.problems.delete(document.uri)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.problems.delete(document.uri);
        if (this.run?.document === document) this.cancel();
      }),
      result.onDidCancel(() => this.cancel()),
    );
  }

  /** The line of the statement of a document that runs now. */
  runningIn(document: vscode.TextDocument): number | undefined {
    return this.run?.document === document ? this.run.line : undefined;
  }

  cancel(): void {
    if (!this.run) return;
    this.result.tell({ kind: 'cancelling' });
    this.run.cancel.cancel();
  }

  async start(document: vscode.TextDocument, project: vscode.Uri, parts: Part[], mode: Mode): Promise<void> {
    if (this.run) {
      const chosen = await vscode.window.showInformationMessage('Another statement is still running.', 'Cancel It');
      if (chosen) this.cancel();
      return;
    }
    this.problems.delete(document.uri);
    const run: Run = { document, line: 0, cancel: new vscode.CancellationTokenSource() };
    this.setRunning(run);
    let refused = -1;
    try {
      await this.result.begin(basename(document.uri.path), project, parts.map((part) => part.sql));
      for (let index = 0; index < parts.length && refused < 0; index++) {
        run.line = document.positionAt(parts[index].start).line;
        this.changed.fire();
        const outcome = await this.runOne(run, project, parts[index], index, mode);
        if (!outcome?.failure) continue;
        if (outcome.failure.writes) refused = index;
        else break;
      }
    } finally {
      this.setRunning(undefined);
      run.cancel.dispose();
    }
    if (refused < 0 || !(await this.askToWrite(document, project))) return;
    const rest = parts.slice(refused);
    if (rest.every((part) => textOf(document, part) === part.sql)) await this.start(document, project, rest, mode);
    else void vscode.window.showInformationMessage('The text has changed meanwhile. Run the statement again.');
  }

  /** The outcome of one statement; none when it was cancelled, or csdk could not be asked. Both end the run. */
  private async runOne(run: Run, project: vscode.Uri, part: Part, index: number, mode: Mode): Promise<Outcome | undefined> {
    const past = { sql: part.sql, project: project.toString(), time: Date.now() };
    this.result.tell({ kind: 'running', index });
    try {
      const params = { sql: part.sql, mode, write: this.documents.mayWrite(run.document) };
      const outcome = await this.source.request<Outcome>(project, 'csdk/run', params, { token: run.cancel.token });
      this.result.tell({ kind: 'outcome', index, outcome });
      if (outcome.failure) this.mark(run.document, part, outcome.failure);
      if (mode === '') this.history.add({ ...past, said: summary(outcome) });
      if (outcome.changed !== undefined) void vscode.commands.executeCommand('csdk.refresh');
      return outcome;
    } catch (error) {
      const cancelled = run.cancel.token.isCancellationRequested;
      this.result.tell({ kind: 'ended', index, text: cancelled ? 'Cancelled.' : (error as Error).message });
      if (mode === '') this.history.add({ ...past, said: cancelled ? 'cancelled' : 'failed' });
      return { columns: [], rows: [], more: false, seconds: 0, failure: { start: -1, end: -1, message: '', writes: false } };
    }
  }

  /** Puts a squiggle where the error is, unless the text has changed meanwhile. */
  private mark(document: vscode.TextDocument, part: Part, failure: NonNullable<Outcome['failure']>): void {
    if (document.isClosed || textOf(document, part) !== part.sql) return;
    const [start, end] = failure.start < 0 ? [0, part.sql.length] : [failure.start, failure.end];
    let range = new vscode.Range(document.positionAt(part.start + start), document.positionAt(part.start + end));
    if (range.isEmpty && start > 0) range = new vscode.Range(document.positionAt(part.start + start - 1), range.end);
    const severity = failure.writes ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
    const problem = new vscode.Diagnostic(range, failure.message, severity);
    problem.source = 'DuckDB';
    this.problems.set(document.uri, [problem]);
  }

  private async askToWrite(document: vscode.TextDocument, project: vscode.Uri): Promise<boolean> {
    const allow = 'Allow Writing...';
    const name = basename(document.uri.path);
    const chosen = await vscode.window.showWarningMessage(`This statement of ${name} changes tables, and was not run: queries only read.`, allow);
    if (chosen !== allow) return false;
    const question = `Allow statements of ${name} to change the tables of ${nameOf(project)}?`;
    const detail = 'What they change or remove cannot be brought back, and the next sync goes on from it. This lasts until the document is closed.';
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Allow')) !== 'Allow') return false;
    if (document.isClosed) return false;
    this.documents.allowWriting(document, true);
    return true;
  }

  private setRunning(run: Run | undefined): void {
    this.run = run;
    void vscode.commands.executeCommand('setContext', 'csdk.sqlRunning', run !== undefined);
    this.changed.fire();
  }

  dispose(): void {
    this.run?.cancel.cancel();
    this.watch.dispose();
    this.problems.dispose();
    this.changed.dispose();
  }
}

const textOf = (document: vscode.TextDocument, { start, end }: Span): string =>
  document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));

function summary({ failure, changed, rows, more, seconds }: Outcome): string {
  if (failure) return 'failed';
  const count = changed ?? rows.length;
  return `${count.toLocaleString()}${more ? '+' : ''} ${count === 1 ? 'row' : 'rows'}${changed === undefined ? '' : ' changed'} in ${seconds.toFixed(2)} s`;
}
