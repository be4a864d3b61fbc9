import * as vscode from 'vscode';
import type { Language } from './language';

const scheme = 'csdk-rule';

/** The link of a finding's code. It is shown as a page since package.json says so (workbench.editorAssociations). */
export const pageAddress = (code: string): string => `${scheme}:/${code}.md`;

/** Pages of rules, which csdk itself has: what a finding means, why, and what to do. */
export function registerRulePages(language: Language): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent(uri) {
        const code = uri.path.replace(/^\/|\.md$/g, '');
        const page = await language.request<{ markdown: string } | null>('csdk/rule', { code });
        return page?.markdown ?? `csdk has no page about \`${code}\`, or does not run.\n`;
      },
    }),
    vscode.commands.registerCommand('csdk.showRule', async (code: unknown) => {
      if (typeof code !== 'string') return;
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(pageAddress(code)));
    }),
  );
}
