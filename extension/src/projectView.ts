import * as vscode from 'vscode';
import { type Binary, pathSetting } from './binary';
import type { Doctor } from './doctor';
import type { Language } from './language';
import type { Presence } from './presence';
import type { ProjectInfo, Setting } from './projectInfo';
import { configurationSection, problemsNode, requirementsSection, structureSection } from './projectNodes';
import { findProjects, forgetProjects, nameOf } from './projects';
import { chosenEngine } from './python';
import { machineSection } from './machineNodes';
import { editSetting } from './settingEdit';
import { type Node, node } from './tree';

const restart: vscode.Command = { title: 'Restart', command: 'csdk.restart' };
const settle = 300; // milliseconds without another change, after which the view is read again

/** The tree *Project*: what a connector consists of, as the language server knows it, and what it runs with. */
class ProjectView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Node>;
  private readonly watch: vscode.Disposable;
  private timer?: NodeJS.Timeout;
  private reading = 0; // questions of VS Code without an answer
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly language: Language,
    private readonly binary: Binary,
    private readonly doctor: Doctor,
    presence: Presence,
  ) {
    this.view = vscode.window.createTreeView('csdk.project', { treeDataProvider: this, showCollapseAll: true });
    const refresh = () => this.refreshSoon();
    const files = vscode.workspace.createFileSystemWatcher('**/connector.py', false, true);
    this.watch = vscode.Disposable.from(
      this.view,
      files,
      files.onDidCreate(refresh),
      files.onDidDelete(refresh),
      presence.onDidFind(refresh),
      language.onDidChange(refresh),
      language.onDidChangeProject(refresh),
      doctor.onDidChange(refresh),
      vscode.commands.registerCommand('csdk.refreshProject', () => {
        forgetProjects();
        this.doctor.forget();
        this.changed.fire();
      }),
      vscode.commands.registerCommand('csdk.editSetting', ({ project, data }: Node) => editSetting(language, project, data as Setting)),
    );
  }

  /** Not while VS Code reads the tree, nor right after: it then shows expanded nodes without what is in them. */
  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.reading > 0) return this.refreshSoon();
      this.timer = undefined;
      this.changed.fire();
    }, settle);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.item;
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    this.reading++;
    try {
      return parent ? ((await parent.children?.()) ?? []) : await this.roots();
    } finally {
      this.reading--;
      if (this.timer) this.refreshSoon();
    }
  }

  private async roots(): Promise<Node[]> {
    const projects = await findProjects();
    void vscode.commands.executeCommand('setContext', 'csdk.noProject', projects.length === 0);
    if (projects.length === 1) return this.ofProject(projects[0]);
    return projects.map((project) =>
      node(project, project.toString(), nameOf(project), {
        icon: 'folder',
        description: vscode.workspace.asRelativePath(project),
        context: 'project',
        children: () => this.ofProject(project),
      }),
    );
  }

  /** What is said while csdk does not answer, with the way out. */
  private trouble(project: vscode.Uri): Node[] {
    switch (this.language.health) {
      case 'missing':
        return [node(project, 'trouble', 'csdk was not found', { icon: 'error', description: 'name one in csdk.path', command: pathSetting() })];
      case 'stopped':
        return [node(project, 'trouble', 'csdk has stopped', { icon: 'error', description: 'start it again', command: restart })];
      default:
        return [];
    }
  }

  private async ofProject(project: vscode.Uri): Promise<Node[]> {
    const info = await this.language.request<ProjectInfo | null>('csdk/project', { project: project.toString() }).catch(() => undefined); // a server that ends is told of once, elsewhere
    const machine = machineSection(project, {
      checks: this.doctor.ask(project),
      found: this.binary.find(),
      engine: chosenEngine(project),
      sdk: info?.sdk ?? undefined,
    });
    if (!info) return [...this.trouble(project), machine];
    return [...problemsNode(project, info), configurationSection(project, info), requirementsSection(project, info), structureSection(project, info), machine];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watch.dispose();
    this.changed.dispose();
  }
}

export const registerProjectView = (language: Language, binary: Binary, doctor: Doctor, presence: Presence): vscode.Disposable =>
  new ProjectView(language, binary, doctor, presence);
