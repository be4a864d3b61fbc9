import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import type { FromResult, ToResult } from './sqlProtocol';

const run = promisify(execFile);
const formats: Record<string, string[]> = { CSV: ['csv'], Parquet: ['parquet'], JSON: ['json'] };

/** The view *Query Result* below the editors. It shows what became of the statements that were run last. */
export class SqlResult implements vscode.WebviewViewProvider, vscode.Disposable {
  private view?: vscode.WebviewView;
  private ready = false;
  private told: ToResult[] = []; // since the last begin, for a view that is made later
  private project?: vscode.Uri;
  private readonly cancelled = new vscode.EventEmitter<void>();
  private readonly registration: vscode.Disposable;
  readonly onDidCancel = this.cancelled.event;

  constructor(
    private readonly folder: vscode.Uri, // of the extension
    private readonly binary: Binary,
  ) {
    this.registration = vscode.window.registerWebviewViewProvider('csdk.result', this, { webviewOptions: { retainContextWhenHidden: true } });
  }

  /** Shows the view, and forgets what was in it. The editor keeps the focus. */
  async begin(document: string, project: vscode.Uri, statements: string[]): Promise<void> {
    this.project = project;
    this.told = [];
    this.tell({ kind: 'begin', document, statements });
    await vscode.commands.executeCommand('csdk.result.focus', { preserveFocus: true });
  }

  tell(message: ToResult): void {
    this.told.push(message);
    if (this.ready) void this.view?.webview.postMessage(message);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.ready = false;
    const bin = vscode.Uri.joinPath(this.folder, 'bin');
    view.webview.options = { enableScripts: true, localResourceRoots: [bin] };
    view.webview.onDidReceiveMessage((message: FromResult) => this.hear(message));
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = undefined;
      this.ready = false;
    });
    view.webview.html = page(view.webview, bin);
  }

  private hear(message: FromResult): void {
    switch (message.kind) {
      case 'ready':
        this.ready = true;
        for (const told of this.told) void this.view?.webview.postMessage(told);
        return;
      case 'cancel':
        return this.cancelled.fire();
      case 'copy':
        return void vscode.env.clipboard.writeText(message.text);
      case 'export':
        return void this.export(message.index);
    }
  }

  /** Runs the statement again into a file, with all its rows. */
  private async export(index: number): Promise<void> {
    const [begin] = this.told;
    const { project } = this;
    if (begin?.kind !== 'begin' || !project) return;
    const isFile = (await vscode.workspace.fs.stat(project)).type === vscode.FileType.File; // of another database
    const folder = isFile ? vscode.Uri.joinPath(project, '..') : project;
    const file = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, 'result.csv'), filters: formats, title: 'Export All Rows' });
    const found = file && (await this.binary.find());
    if (!file || !found) return;
    const format = file.fsPath.split('.').pop()!.toLowerCase();
    if (!['csv', 'parquet', 'json'].includes(format)) {
      void vscode.window.showErrorMessage(`A result is exported as .csv, .parquet or .json, not as .${format}.`);
      return;
    }
    const title = `Exporting to ${vscode.workspace.asRelativePath(file)}`;
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
      const end = new AbortController();
      token.onCancellationRequested(() => end.abort());
      try {
        const args = ['query', begin.statements[index], folder.fsPath, '--format', format, '--output', file.fsPath];
        await run(found.path, isFile ? [...args, '--warehouse', project.fsPath] : args, { cwd: folder.fsPath, signal: end.signal });
        void this.offer(file);
      } catch (error) {
        if (token.isCancellationRequested) return;
        const said = (error as { stderr?: string }).stderr?.trim();
        void vscode.window.showErrorMessage(said || `csdk query: ${(error as Error).message}`);
      }
    });
  }

  private async offer(file: vscode.Uri): Promise<void> {
    const text = `The result is in ${vscode.workspace.asRelativePath(file)}.`;
    if (await vscode.window.showInformationMessage(text, 'Open')) await vscode.commands.executeCommand('vscode.open', file);
  }

  dispose(): void {
    this.registration.dispose();
    this.cancelled.dispose();
  }
}

/** Nothing but the two files of ours is loaded, and nothing inline runs. */
function page(webview: vscode.Webview, bin: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(bin, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file('result.css')}">
<title>Query Result</title>
</head>
<body data-nonce="${nonce}">
<script nonce="${nonce}" src="${file('result.js')}"></script>
</body>
</html>`;
}
