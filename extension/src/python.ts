import { join } from 'node:path';
import * as vscode from 'vscode';

/** The part of the API of ms-python.python that is used here. */
interface PythonApi {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { id: string; path: string };
    resolveEnvironment(path: { id: string; path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
  };
}

/** The interpreter that was chosen in the Python extension, if there is one: csdk finds one itself otherwise. */
export async function chosenInterpreter(project: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (!extension) return undefined;
  try {
    const { environments } = await extension.activate();
    const found = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(project));
    return found?.executable.uri?.fsPath;
  } catch {
    return undefined;
  }
}

/** Where the Python Debugger has a debugpy, for interpreters without one. */
export function debugpyElsewhere(): string | undefined {
  const extension = vscode.extensions.getExtension('ms-python.debugpy');
  return extension && join(extension.extensionPath, 'bundled', 'libs');
}
