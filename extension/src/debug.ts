import * as vscode from 'vscode';
import type { Binary } from './binary';
import { chooseProject, nameOf } from './projects';
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
  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [{ type: 'csdk', request: 'launch', name: 'Fivetran connector', project: '${workspaceFolder}' }];
  }

  async resolveDebugConfiguration(folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration) {
    if (config.project) return config;
    const project = await chooseProject(folder);
    return project && { ...configurationFor(project), ...config, project: project.fsPath };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(_: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration) {
    const project = vscode.Uri.file(config.project);
    return {
      ...config,
      python: config.python ?? (await chosenInterpreter(project)),
      sdk: config.sdk ?? chosenEngine(project),
      debugpyElsewhere: config.debugpyElsewhere ?? debugpyElsewhere(),
    };
  }
}
