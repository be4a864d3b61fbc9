import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { FromPreview, TableName, ToPreview } from './previewProtocol';
import { isProject, nameOf, warehouseOf } from './projects';
import { sentence } from './words';
import type { Source } from './source';

/** The editor tab of a table, and the editor of a DuckDB file. */
export function registerPreviews(context: vscode.ExtensionContext, source: Source): vscode.Disposable {
  const tabs = new Map<string, { panel: vscode.WebviewPanel; tell: (message: ToPreview) => void }>();
  const open = async (node?: { project?: vscode.Uri; table?: TableName; column?: { name: string } }) => {
    if (!node?.project || !node.table) return; // the palette does not offer it
    const { schema, table } = node.table;
    const key = JSON.stringify([node.project.fsPath, schema, table]);
    let tab = tabs.get(key);
    if (tab) tab.panel.reveal();
    else {
      const file = (await isProject(node.project)) ? warehouseOf(node.project) : node.project;
      const panel = vscode.window.createWebviewPanel('csdk.preview', table, vscode.ViewColumn.Active, { retainContextWhenHidden: true });
      tab = { panel, tell: connect(context.extensionUri, panel, source, { place: node.project, file, name: nameOf(node.project), table: { schema, table } }) };
      tabs.set(key, tab);
      panel.onDidDispose(() => tabs.delete(key));
    }
    if (node.column) tab.tell({ kind: 'statistics', column: node.column.name });
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('csdk.preview', open),
    ...['csdk.database', 'csdk.databaseFile'].map((type) =>
      vscode.window.registerCustomEditorProvider(type, new DatabaseEditor(context.extensionUri, source), { webviewOptions: { retainContextWhenHidden: true } }),
    ),
    { dispose: () => tabs.forEach(({ panel }) => panel.dispose()) },
  );
}

/** Shows the tables of a DuckDB file. It is never written. */
class DatabaseEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(
    private readonly folder: vscode.Uri,
    private readonly source: Source,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    connect(this.folder, panel, this.source, { place: uri, file: uri, name: basename(uri.fsPath) });
  }
}

/** What a page is about: tables of a place (source.ts), and the file they are in. Without a table it lists them all. */
interface About {
  place: vscode.Uri;
  file: vscode.Uri;
  name: string;
  table?: TableName;
}

/**
 * Makes the page of a panel and answers it until the panel is closed. Requests that are under way end with it. Returns how the page is
 * told something, also before it is there.
 */
function connect(folder: vscode.Uri, panel: vscode.WebviewPanel, source: Source, { place, file, ...what }: About): (message: ToPreview) => void {
  const { webview } = panel;
  const calls = new Map<number, vscode.CancellationTokenSource>();
  const tell = (message: ToPreview) => void webview.postMessage(message);
  const waiting: ToPreview[] = [];
  let ready = false;
  const base = place === file ? dirname(file.fsPath) : place.fsPath;
  const live = () => source.session(place) !== undefined;

  const answer = async (id: number, method: string, params: object) => {
    const cancel = new vscode.CancellationTokenSource();
    calls.set(id, cancel);
    try {
      tell({ kind: 'answer', id, result: await source.request(place, method, params, { token: cancel.token }) });
    } catch (error) {
      if (!cancel.token.isCancellationRequested) tell({ kind: 'error', id, text: sentence((error as Error).message, base) });
    } finally {
      calls.delete(id);
      cancel.dispose();
    }
  };

  const watch = source.onDidChange(file, () => tell({ kind: 'changed', live: live() }));
  panel.onDidDispose(() => {
    watch.dispose();
    for (const call of calls.values()) call.cancel();
  });
  webview.onDidReceiveMessage((message: FromPreview) => {
    switch (message.kind) {
      case 'ready':
        ready = true;
        tell({ kind: 'show', live: live(), ...what });
        return waiting.forEach(tell);
      case 'request':
        return void answer(message.id, message.method, message.params);
      case 'cancel':
        return calls.get(message.id)?.cancel();
      case 'copy':
        return void vscode.env.clipboard.writeText(message.text);
      case 'document':
        return void openText(message.text, message.language);
      case 'reopen':
        return void vscode.commands.executeCommand('workbench.action.reopenWithEditor');
    }
  });
  const bin = vscode.Uri.joinPath(folder, 'bin');
  webview.options = { enableScripts: true, localResourceRoots: [bin] };
  webview.html = page(webview, bin);
  return (message) => (ready ? tell(message) : waiting.push(message));
}

async function openText(content: string, language: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }), { viewColumn: vscode.ViewColumn.Beside });
}

/** Only our script and style sheet are loaded, and nothing inline runs. */
function page(webview: vscode.Webview, bin: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(bin, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file('preview.css')}">
<title>Table</title>
</head>
<body data-nonce="${nonce}">
<script nonce="${nonce}" src="${file('preview.js')}"></script>
</body>
</html>`;
}
