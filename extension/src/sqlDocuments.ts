import * as vscode from 'vscode';
import { projectOf } from './projects';

const key = 'csdk.sql.documents'; // in the state of the workspace: addresses of projects by address of document

/** The documents of SQL that belong to a project or to another database: those in its folder, and those that were opened or run as one. */
export class SqlDocuments implements vscode.Disposable {
  private readonly adopted: Map<string, string>;
  private readonly writable = new Set<string>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;

  /** Fires when another document is ours, or may write. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {
    this.adopted = new Map(Object.entries(state.get<Record<string, string>>(key, {})));
    this.watch = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      this.writable.delete(uri.toString());
      if (this.adopted.delete(uri.toString())) this.keep();
    });
  }

  async projectOf(document: vscode.TextDocument): Promise<vscode.Uri | undefined> {
    if (document.languageId !== 'sql') return undefined;
    const known = this.adopted.get(document.uri.toString());
    return known ? vscode.Uri.parse(known) : document.uri.scheme === 'file' ? projectOf(document.uri) : undefined;
  }

  adopt(document: vscode.TextDocument, project: vscode.Uri): void {
    this.adopted.set(document.uri.toString(), project.toString());
    this.keep();
    this.changed.fire();
  }

  /** Opens a new document of a project. */
  async open(project: vscode.Uri, content: string): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
    this.adopt(document, project);
    const editor = await vscode.window.showTextDocument(document);
    const end = document.positionAt(content.length);
    editor.selection = new vscode.Selection(end, end);
    return editor;
  }

  mayWrite = ({ uri }: vscode.TextDocument): boolean => this.writable.has(uri.toString());

  allowWriting({ uri }: vscode.TextDocument, allow: boolean): void {
    if (allow) this.writable.add(uri.toString());
    else this.writable.delete(uri.toString());
    this.changed.fire();
  }

  private keep(): void {
    void this.state.update(key, Object.fromEntries(this.adopted));
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
