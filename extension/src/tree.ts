import * as vscode from 'vscode';
import type { Place } from './projectInfo';

/** A node of the tree *Project*. */
export interface Node {
  project: vscode.Uri;
  item: vscode.TreeItem;
  children?: () => Node[] | Promise<Node[]>;
  data?: unknown; // what a command of its menu is about
}

export interface Looks {
  icon?: string;
  colour?: string; // of the icon, a theme colour
  description?: string;
  tooltip?: string;
  context?: string;
  place?: Place | null;
  command?: vscode.Command;
  data?: unknown;
  open?: boolean; // expanded at first
  label?: string; // for screen readers
  children?: () => Node[] | Promise<Node[]>;
}

/** Makes a node. Its id has to stay the same, since VS Code remembers by it what is expanded. */
export function node(project: vscode.Uri, id: string, name: string, looks: Looks): Node {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, !looks.children ? None : looks.open ? Expanded : Collapsed);
  item.id = `${project} ${id}`;
  item.description = looks.description;
  item.tooltip = looks.tooltip ?? (looks.description ? `${name}: ${looks.description}` : name);
  if (looks.icon) item.iconPath = new vscode.ThemeIcon(looks.icon, looks.colour ? new vscode.ThemeColor(looks.colour) : undefined);
  item.contextValue = looks.context;
  item.command = looks.command ?? (looks.place ? show(looks.place) : undefined);
  if (looks.label) item.accessibilityInformation = { label: looks.label };
  return { project, item, children: looks.children, data: looks.data };
}

function show({ uri, range }: Place): vscode.Command {
  const selection = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  const options: vscode.TextDocumentShowOptions = { selection, preview: true };
  return { title: 'Show', command: 'vscode.open', arguments: [vscode.Uri.parse(uri), options] };
}

export const openFile = (uri: string): vscode.Command => ({ title: 'Open', command: 'vscode.open', arguments: [vscode.Uri.parse(uri)] });

/** A place for people, such as connector.py:12. */
export const placeName = (project: vscode.Uri, { uri, range }: Place): string => {
  const path = vscode.Uri.parse(uri).path;
  const inside = path.startsWith(`${project.path}/`) ? path.slice(project.path.length + 1) : path;
  return `${inside}:${range.start.line + 1}`;
};
