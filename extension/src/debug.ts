import { relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { chooseProject, findProjects, nameOf } from './projects';
import { chosenEngine, chosenInterpreter, debugpyElsewhere } from './python';

export function registerDebugger(binary: Binary): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory('csdk', {
      async createDebugAdapterDescriptor() {
        const found = await binary.find();
        return found && new vscode.DebugAdapterExecutable(found.path, ['dap']);
      },
    }),
    vscode.debug.registerDebugConfigurationProvider('csdk', new Configurations()),
  );
}

/** The configuration of a project without a launch.json. */
export const configurationFor = (project: vscode.Uri): vscode.DebugConfiguration => ({
  type: 'csdk',
  request: 'launch',
  name: `Sync ${nameOf(project)}`,
  project: project.fsPath,
});

/** Fills in what a launch.json leaves out; without one, everything. All other defaults are the adapter's. */
class Configurations implements vscode.DebugConfigurationProvider {
  /** What a new launch.json gets. Where there are several connectors it names none, and F5 asks. */
  async provideDebugConfigurations(folder: vscode.WorkspaceFolder | undefined): Promise<vscode.DebugConfiguration[]> {
    const inside = (await findProjects()).filter((project) => vscode.workspace.getWorkspaceFolder(project)?.index === folder?.index);
    const place = folder && inside.length === 1 ? relative(folder.uri.fsPath, inside[0].fsPath).replaceAll('\\', '/') : undefined;
    const project = place === undefined ? {} : { project: ['${workspaceFolder}', place].filter(Boolean).join('/') };
    return [{ type: 'csdk', request: 'launch', name: 'Fivetran connector', ...project }];
  }

  async resolveDebugConfiguration(folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration) {
    if (config.project) return config;
    const project = await chooseProject(folder);
    return project && { ...configurationFor(project), ...config, project: project.fsPath };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration) {
    const project = vscode.Uri.file(resolve(folder?.uri.fsPath ?? '', config.project)); // the views know it by this name
    return {
      ...config,
      project: project.fsPath,
      python: config.python ?? (await chosenInterpreter(project)),
      sdk: config.sdk ?? chosenEngine(project),
      debugpyElsewhere: config.debugpyElsewhere ?? debugpyElsewhere(),
    };
  }
}
