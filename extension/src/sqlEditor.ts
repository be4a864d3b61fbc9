import * as vscode from 'vscode';
import { nameOf } from './projects';
import type { Source } from './source';
import type { SqlDocuments } from './sqlDocuments';
import type { Completions, Mode, Statements } from './sqlProtocol';
import type { SqlRuns } from './sqlRuns';

const selector = { language: 'sql' };

/** Lenses, completion and the context key of documents of SQL that are ours. */
export function registerSqlEditor(source: Source, documents: SqlDocuments, runs: SqlRuns): vscode.Disposable {
  const look = async () => {
    const document = vscode.window.activeTextEditor?.document;
    const ours = document !== undefined && (await documents.projectOf(document)) !== undefined;
    if (document === vscode.window.activeTextEditor?.document) void vscode.commands.executeCommand('setContext', 'csdk.sql', ours);
  };
  void look();
  return vscode.Disposable.from(
    vscode.languages.registerCodeLensProvider(selector, new Lenses(source, documents, runs)),
    vscode.languages.registerCompletionItemProvider(selector, new Completion(source, documents), '.', '"', ' '),
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.workspace.onDidOpenTextDocument(look), // or its language has changed
    documents.onDidChange(look),
  );
}

class Lenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(
    private readonly source: Source,
    private readonly documents: SqlDocuments,
    private readonly runs: SqlRuns,
  ) {
    this.onDidChangeCodeLenses = (listener, self, disposables) =>
      vscode.Disposable.from(documents.onDidChange(listener, self, disposables), runs.onDidChange(listener, self, disposables));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const project = await this.documents.projectOf(document);
    if (!project) return [];
    const { statements } = await this.source.ofFile<Statements>(project, 'csdk/statements', { text: document.getText() });
    const lenses: vscode.CodeLens[] = [];
    const add = (offset: number, title: string, command: string, tooltip: string, ...args: unknown[]) => {
      const place = document.positionAt(offset);
      lenses.push(new vscode.CodeLens(new vscode.Range(place, place), { title, command, tooltip, arguments: [document.uri, ...args] }));
    };
    const running = this.runs.runningIn(document);
    if (this.documents.mayWrite(document)) add(0, '$(unlock) Writing is allowed', 'csdk.forbidWriting', 'Allow only statements that read again');
    for (const { start, explain } of statements) {
      if (running !== undefined && running === document.positionAt(start).line) {
        add(start, '$(loading~spin) Cancel', 'csdk.cancelQuery', 'Running. Cancel this statement');
        continue;
      }
      const lens = (title: string, tooltip: string, mode: Mode) => add(start, title, 'csdk.runStatement', tooltip, start, mode);
      lens('$(play) Run', `Run this statement on the tables of ${nameOf(project)}`, '');
      if (!explain) continue;
      lens('Explain', "Show DuckDB's plan", 'explain');
      lens('Analyze', 'Run the statement, and show where the time goes', 'analyze');
    }
    return lenses;
  }
}

const kinds: Record<string, vscode.CompletionItemKind> = {
  column: vscode.CompletionItemKind.Field,
  table: vscode.CompletionItemKind.Struct,
  schema: vscode.CompletionItemKind.Module,
  function: vscode.CompletionItemKind.Function,
  keyword: vscode.CompletionItemKind.Keyword,
};

class Completion implements vscode.CompletionItemProvider {
  constructor(
    private readonly source: Source,
    private readonly documents: SqlDocuments,
  ) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    context: vscode.CompletionContext,
  ): Promise<vscode.CompletionList | undefined> {
    const project = await this.documents.projectOf(document);
    if (!project) return undefined;
    const params = { text: document.getText(), offset: document.offsetAt(position), trigger: context.triggerCharacter ?? '' };
    const { items, incomplete } = await this.source.request<Completions>(project, 'csdk/complete', params, { token });
    return new vscode.CompletionList(
      items.map(({ label, insert, kind, detail, description, start, end }, index) => {
        const item = new vscode.CompletionItem(kind === 'function' ? label : { label, description: detail }, kinds[kind]);
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        item.insertText = insert;
        item.range = range;
        item.filterText = document.getText(range).startsWith('"') ? insert : label;
        if (kind === 'function') item.detail = detail;
        item.documentation = description || undefined;
        item.sortText = String(index).padStart(5, '0'); // csdk has put the likeliest first
        return item;
      }),
      incomplete,
    );
  }
}
