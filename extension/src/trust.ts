import * as vscode from 'vscode';

/** Says why something does not happen in a workspace that is not trusted, with the way out. `what` begins a sentence. */
export function isTrusted(what: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  void vscode.window.showWarningMessage(`${what} in trusted workspaces only.`, 'Manage Trust').then((button) => {
    if (button) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
