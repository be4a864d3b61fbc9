import * as vscode from 'vscode';
import type { Found } from './binary';
import type { Check } from './doctor';
import { type Node, node } from './tree';

export interface Machine {
  checks: Promise<Check[]>;
  found: Promise<Found | undefined>;
  engine: string;
  sdk?: { version: string; from: string };
}

/** What a sync runs with on this machine. It is asked when it is looked at, since the interpreter runs for it. */
export function machineSection(project: vscode.Uri, machine: Machine): Node {
  return node(project, 'machine', 'Runs With', { icon: 'server-environment', open: true, children: () => machineNodes(project, machine) });
}

const icons: Record<Check['status'], [string, string | undefined]> = {
  ok: ['pass', 'testing.iconPassed'],
  warn: ['warning', 'problemsWarningIcon.foreground'],
  fail: ['error', 'problemsErrorIcon.foreground'],
};

const names: Record<string, string> = { python: 'Python', 'connector sdk': 'Installed SDK', debugpy: 'debugpy', requirements: 'Packages' };
const elsewhere = new Set(['csdk', 'connector.py', 'configuration', 'state', 'warehouse']); // those that other views and the findings tell

async function machineNodes(project: vscode.Uri, { checks, found, engine, sdk }: Machine): Promise<Node[]> {
  const [all, csdk] = await Promise.all([checks, found]);
  const nodes = all.filter((check) => names[check.check] || (check.status !== 'ok' && !elsewhere.has(check.check))).map((check) => checkNode(project, check));
  if (!vscode.workspace.isTrusted) {
    nodes.push(
      node(project, 'trust', 'Python is not looked for', {
        icon: 'workspace-untrusted',
        description: 'until you trust this folder',
        command: { title: 'Manage Workspace Trust', command: 'workbench.trust.manage' },
      }),
    );
  }
  nodes.push(
    node(project, 'engine', 'Engine', {
      icon: 'circuit-board',
      description: engine === 'installed' ? 'installed: the SDK of the interpreter' : `embedded${csdk ? `: API of SDK ${csdk.versions.engine}` : ''}`,
      context: 'engine',
      command: { title: 'Choose Engine', command: 'csdk.chooseEngine', arguments: [project.toString()] },
    }),
  );
  if (sdk) nodes.push(node(project, 'sdk', 'Written for SDK', { icon: 'library', description: `${sdk.version}, by ${sdk.from}` }));
  nodes.push(
    node(project, 'csdk', 'csdk', {
      icon: 'info',
      description: csdk ? `${csdk.versions.csdk}, DuckDB ${csdk.versions.duckdb}` : 'not found',
      tooltip: csdk?.path,
      command: { title: 'Show Status', command: 'csdk.showStatus' },
    }),
  );
  return nodes;
}

function checkNode(project: vscode.Uri, { check, status, found, fix }: Check): Node {
  const [icon, colour] = icons[status];
  const python = check === 'python';
  return node(project, `check ${check}`, names[check] ?? check, {
    icon,
    colour,
    description: found.split('\n')[0],
    tooltip: [found, fix ? `To do: ${fix}` : ''].filter(Boolean).join('\n'),
    context: python ? 'python' : undefined,
    command: python ? { title: 'Choose Interpreter', command: 'csdk.chooseInterpreter', arguments: [project.toString()] } : undefined,
  });
}
