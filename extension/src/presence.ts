import * as vscode from 'vscode';
import { exists, findProjects, projectOf } from './projects';

/**
 * Whether there is a connector in the workspace. Until there is, no view shows and no process starts: VS Code activates the
 * extension for any Python file, since its own search for connector.py gives up in a large folder.
 */
export class Presence implements vscode.Disposable {
  active = false;
  private readonly found = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;

  /** Fires once, when the first connector was found. */
  readonly onDidFind = this.found.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const files = vscode.workspace.createFileSystemWatcher('**/connector.py', false, true, true);
    this.watch = vscode.Disposable.from(
      files,
      files.onDidCreate(() => this.become()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.lookAt(document)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.look()),
    );
  }

  /** Looks where it costs least first: at the top of the folders, above open files, and then everywhere. */
  async look(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const folder of folders) {
      if (await exists(vscode.Uri.joinPath(folder.uri, 'connector.py'))) return this.become();
    }
    for (const document of vscode.workspace.textDocuments) await this.lookAt(document);
    if (this.active || folders.length === 0) return;
    if ((await findProjects()).length > 0) this.become();
    else this.log.info('there is no connector in this workspace, so nothing starts');
  }

  private async lookAt(document: vscode.TextDocument): Promise<void> {
    if (!this.active && document.uri.scheme === 'file' && (await projectOf(document.uri))) this.become();
  }

  private become(): void {
    if (this.active) return;
    this.active = true;
    void vscode.commands.executeCommand('setContext', 'csdk.active', true);
    this.found.fire();
  }

  dispose(): void {
    this.watch.dispose();
    this.found.dispose();
  }
}
