import * as vscode from 'vscode';

// A node of the tree Sync: how it looks, and how its children are found.
export interface SyncNode {
  item: vscode.TreeItem;
  children?: () => SyncNode[] | Promise<SyncNode[]>;
  project?: vscode.Uri;
}

export function leaf(label: string, description: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = description;
  item.tooltip = description ? `${label}: ${description}` : label;
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

export function folder(label: string, icon: string, description = ''): vscode.TreeItem {
  const item = leaf(label, description, icon);
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  return item;
}

export const problem = (text: string): SyncNode => ({ item: leaf(text, '', 'warning') });
