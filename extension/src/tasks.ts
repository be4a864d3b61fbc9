import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { findProjects, nameOf } from './projects';
import { chosenEngine, chosenInterpreter } from './python';

/** The tasks `csdk: debug`: a sync in the terminal, one for each project. */
export function registerTasks(binary: Binary): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('csdk', {
    async provideTasks() {
      const found = await binary.find();
      const projects = found ? await findProjects() : [];
      return Promise.all(
        projects.map((project) => {
          const name = projects.length > 1 ? `debug ${nameOf(project)}` : 'debug';
          return task(found!.path, { type: 'csdk', command: 'debug', project: project.fsPath }, name, project);
        }),
      );
    },
    async resolveTask({ definition, name, scope }) {
      const found = await binary.find();
      const folder = typeof scope === 'object' ? scope.uri : vscode.workspace.workspaceFolders?.[0]?.uri;
      const at = String(definition.project ?? '').replaceAll('${workspaceFolder}', folder?.fsPath ?? '');
      const project = at ? vscode.Uri.file(resolve(folder?.fsPath ?? '', at)) : folder;
      return found && project ? task(found.path, definition, name, project) : undefined;
    },
  });
}

/** Runs a command of csdk on a project in the terminal. */
export async function runInTerminal(binary: Binary, command: string, project: vscode.Uri): Promise<void> {
  const found = await binary.find();
  if (!found) return;
  const definition = { type: 'csdk', command, project: project.fsPath };
  await vscode.tasks.executeTask(await task(found.path, definition, `${command} ${nameOf(project)}`, project));
}

async function task(csdk: string, definition: vscode.TaskDefinition, name: string, project: vscode.Uri): Promise<vscode.Task> {
  const folder = vscode.workspace.getWorkspaceFolder(project) ?? vscode.TaskScope.Workspace;
  // The problem matcher and the links of the terminal take paths from here.
  const cwd = typeof folder === 'object' ? folder.uri.fsPath : project.fsPath;
  // The findings of a check are in the list of problems already, from the language server.
  const process = new vscode.ProcessExecution(csdk, await argumentsOf(definition.command ?? 'debug', project), { cwd });
  const made = new vscode.Task(definition, folder, name, 'csdk', process, definition.command === 'debug' ? '$csdk' : []);
  made.presentationOptions = { clear: true };
  return made;
}

/** A sync in the terminal runs with what F5 runs with. */
async function argumentsOf(command: string, project: vscode.Uri): Promise<string[]> {
  if (command !== 'debug') return [command, project.fsPath];
  const python = await chosenInterpreter(project);
  return [command, project.fsPath, '--sdk', chosenEngine(project), ...(python ? ['--python', python] : [])];
}
