import * as vscode from 'vscode';
import { exists, nameOf } from './projects';

const key = 'csdk.sql.history'; // in the state of the workspace
const most = 200;
const longest = 20_000; // characters of a statement that is kept

export interface Past {
  sql: string;
  project: string;
  time: number;
  said: string; // how it ended
}

/** The statements that were run last in this workspace, without what they have brought. */
export class SqlHistory {
  constructor(private readonly state: vscode.Memento) {}

  private all = (): Past[] => this.state.get<Past[]>(key, []);

  add(past: Past): void {
    if (past.sql.length > longest) return;
    const others = this.all().filter(({ sql, project }) => sql !== past.sql || project !== past.project);
    void this.state.update(key, [past, ...others].slice(0, most));
  }

  /** Lets the user choose: to open one, which is the usual, or to run it again. */
  async pick(): Promise<{ past: Past; run: boolean } | undefined> {
    const again = { iconPath: new vscode.ThemeIcon('play'), tooltip: 'Run Again' };
    const forget = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Remove from History' };
    const items = () =>
      this.all().map((past) => ({
        label: past.sql.replace(/\s+/g, ' ').trim(),
        description: nameOf(vscode.Uri.parse(past.project)),
        detail: `${new Date(past.time).toLocaleString()}: ${past.said}`,
        buttons: [again, forget],
        past,
      }));
    const pick = vscode.window.createQuickPick<ReturnType<typeof items>[number]>();
    pick.placeholder = 'Open a query that was run in this workspace';
    pick.matchOnDetail = true;
    pick.items = items();
    if (pick.items.length === 0) pick.placeholder = 'No query was run in this workspace yet';
    const chosen = await new Promise<{ past: Past; run: boolean } | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0] && { past: pick.selectedItems[0].past, run: false }));
      pick.onDidTriggerItemButton(({ item, button }) => {
        if (button === again) return resolve({ past: item.past, run: true });
        void this.state.update(key, this.all().filter(({ time, sql }) => time !== item.past.time || sql !== item.past.sql));
        pick.items = pick.items.filter((other) => other !== item);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    pick.dispose();
    if (chosen && !(await exists(vscode.Uri.parse(chosen.past.project)))) {
      void vscode.window.showErrorMessage(`The folder ${vscode.Uri.parse(chosen.past.project).fsPath} of this query is not there any more.`);
      return undefined;
    }
    return chosen;
  }
}
