import { join } from 'node:path';
import * as vscode from 'vscode';
import { projectFrom } from './projects';

/** The part of the API of ms-python.python that is used here. */
interface PythonApi {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { id: string; path: string };
    resolveEnvironment(path: { id: string; path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const changed = new vscode.EventEmitter<void>();
let followed: vscode.Disposable | undefined; // changes in the Python extension, once it was asked

/** Fires when another interpreter was chosen: here, or in the Python extension. */
export const onDidChangeInterpreter = changed.event;

const setting = (project: vscode.Uri) => vscode.workspace.getConfiguration('csdk', project);

/** The interpreter that was chosen, in csdk.python or in the Python extension. Where there is none, csdk finds one itself. */
export async function chosenInterpreter(project: vscode.Uri): Promise<string | undefined> {
  const own = setting(project).get<string>('python');
  if (own) return own;
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (!extension) return undefined;
  try {
    const { environments } = await extension.activate();
    followed ??= environments.onDidChangeActiveEnvironmentPath(() => changed.fire());
    const found = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(project));
    return found?.executable.uri?.fsPath;
  } catch {
    return undefined;
  }
}

/** Which engine plays the SDK: csdk's own, or the installed one. */
export const chosenEngine = (project: vscode.Uri): string => setting(project).get<string>('sdk') || 'embedded';

/** Where the Python Debugger has a debugpy, for interpreters without one. */
export function debugpyElsewhere(): string | undefined {
  const extension = vscode.extensions.getExtension('ms-python.debugpy');
  return extension && join(extension.extensionPath, 'bundled', 'libs');
}

export function registerPython(): vscode.Disposable {
  return vscode.Disposable.from(
    new vscode.Disposable(() => followed?.dispose()),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('csdk.python') || e.affectsConfiguration('csdk.sdk')) changed.fire();
    }),
    vscode.extensions.onDidChange(() => changed.fire()), // the Python extension may be there now
    vscode.commands.registerCommand('csdk.chooseInterpreter', async (from) => {
      const project = await projectFrom(from);
      if (project) await chooseInterpreter(project);
    }),
    vscode.commands.registerCommand('csdk.chooseEngine', async (from) => {
      const project = await projectFrom(from);
      if (project) await chooseEngine(project);
    }),
  );
}

async function chooseInterpreter(project: vscode.Uri): Promise<void> {
  const own = setting(project).get<string>('python');
  const python = vscode.extensions.getExtension('ms-python.python');
  const itself = { label: 'Let csdk find one', description: 'a virtual environment in the project, else python3', act: () => save(project, 'python', undefined) };
  const chosen = await vscode.window.showQuickPick(
    [
      python
        ? { label: 'Select in the Python Extension...', description: 'for this and all other uses', act: () => inPythonExtension(project) }
        : { ...itself, picked: !own },
      { label: 'Enter the Path...', description: own ? `now ${own}` : 'of a Python, or of a virtual environment', act: () => browse(project) },
    ],
    { placeHolder: 'Which Python runs the connector?' },
  );
  await chosen?.act();
}

/** The choice of the Python extension counts once there is none of our own. */
async function inPythonExtension(project: vscode.Uri): Promise<void> {
  await save(project, 'python', undefined);
  await vscode.commands.executeCommand('python.setInterpreter');
}

async function browse(project: vscode.Uri): Promise<void> {
  const files = await vscode.window.showOpenDialog({ defaultUri: project, openLabel: 'Use This Python', title: 'Python, such as .venv/bin/python' });
  if (files?.[0]) await save(project, 'python', files[0].fsPath);
}

async function chooseEngine(project: vscode.Uri): Promise<void> {
  const now = chosenEngine(project);
  const engines = [
    { label: 'embedded', description: "csdk's own: fast, and all stops of the debugger" },
    { label: 'installed', description: 'the SDK 1.x or 2.x of your interpreter' },
  ];
  const shown = engines.map((engine) => (engine.label === now ? { ...engine, description: `${engine.description} (now)` } : engine));
  const chosen = await vscode.window.showQuickPick(shown, { placeHolder: 'What plays the Connector SDK?' });
  if (chosen) await save(project, 'sdk', chosen.label === 'embedded' ? undefined : chosen.label);
}

/** Writes a setting for the folder of the workspace, and takes it back there, unless one of the user would count then. */
async function save(project: vscode.Uri, name: string, value: string | undefined): Promise<void> {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const target = several ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  const known = setting(project).inspect<string>(name);
  if (value === undefined && setting(project).get(name) === known?.defaultValue) return;
  const above = (several ? known?.workspaceValue : undefined) ?? known?.globalValue;
  await setting(project).update(name, value ?? (above === undefined ? undefined : known?.defaultValue), target);
}
