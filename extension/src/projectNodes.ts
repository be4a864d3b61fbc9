import * as vscode from 'vscode';
import type { FunctionWithOperations, Problem, ProjectInfo, Requirement, Setting, Table } from './projectInfo';
import { type Looks, type Node, node, openFile, placeName } from './tree';
import { count } from './words';

const icons: Record<Problem['severity'], [string, string]> = {
  error: ['error', 'problemsErrorIcon.foreground'],
  warning: ['warning', 'problemsWarningIcon.foreground'],
  information: ['info', 'problemsInfoIcon.foreground'],
  hint: ['lightbulb', 'problemsInfoIcon.foreground'],
};

/** The findings of the project, if there are some. A click shows them all. */
export function problemsNode(project: vscode.Uri, { problems }: ProjectInfo): Node[] {
  if (problems.length === 0) return [];
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return [
    node(project, 'problems', count(problems.length, 'finding'), {
      ...iconOf(problems),
      description: errors > 0 ? count(errors, 'error') : '',
      command: { title: 'Show Problems', command: 'workbench.actions.view.problems' },
    }),
  ];
}

/** The keys of the configuration. */
export function configurationSection(project: vscode.Uri, { configuration }: ProjectInfo): Node {
  const { settings, exists, file } = configuration;
  const missing = settings.filter((setting) => setting.state === 'missing').length;
  return node(project, 'configuration', 'Configuration', {
    icon: 'settings-gear',
    description: [exists ? count(settings.length, 'key') : 'no configuration.json', missing > 0 ? `${missing} missing` : ''].filter(Boolean).join(', '),
    command: exists ? openFile(file) : undefined,
    open: true,
    children: settings.length > 0 ? () => settings.map((setting) => settingNode(project, setting)) : undefined,
  });
}

const states: Record<Setting['state'], [shown: string, icon: string]> = {
  set: ['', 'symbol-key'],
  empty: ['empty', 'circle-outline'],
  placeholder: ['not filled in', 'circle-outline'],
  encrypted: ['encrypted', 'lock'],
  missing: ['not in configuration.json', 'add'],
  'no text': ['not a text', 'warning'],
};

function settingNode(project: vscode.Uri, setting: Setting): Node {
  const { key, state, secret, value, reads, problems } = setting;
  const [shown, icon] = states[state];
  const description = state === 'set' ? (secret ? 'secret, set' : value) : secret ? `secret, ${shown}` : shown;
  return node(project, `setting ${key}`, key, {
    icon: secret && state === 'set' ? 'lock' : icon,
    ...worst(problems, 'warning'),
    description,
    tooltip: [`${key}: ${description}`, reads.length > 0 ? `read at ${count(reads.length, 'place')}` : 'the code reads it nowhere', ...problems.map((p) => p.message)].join('\n'),
    context: setting.editable ? (state === 'missing' ? 'setting.missing' : 'setting') : 'setting.large',
    place: setting.place ?? reads[0],
    data: setting,
    children:
      reads.length + problems.length > 0
        ? () => [
            ...problems.map((problem, i) => problemNode(project, `setting ${key} problem ${i}`, problem)),
            ...reads.map((read, i) =>
              node(project, `setting ${key} read ${i}`, placeName(project, read), { icon: 'references', description: 'reads it', place: read }),
            ),
          ]
        : undefined,
  });
}

/** What a deployment installs, and what is wrong with it. */
export function requirementsSection(project: vscode.Uri, { requirements: { file, requirements }, problems }: ProjectInfo): Node {
  const own = problems.filter((problem) => problem.place && problem.place.uri === file);
  const listed = new Set(requirements.flatMap((requirement) => requirement.problems.map(keyOf)));
  const others = own.filter((problem) => !listed.has(keyOf(problem)));
  const missing = problems.filter((problem) => problem.code === 'requirement-missing' && problem.place?.uri !== file);
  const all = [...others, ...missing];
  const found = own.length + missing.length;
  return node(project, 'requirements', 'Requirements', {
    icon: 'package',
    ...worst([...own, ...missing], 'warning'),
    description: [file ? count(requirements.length, 'package') : 'none', found > 0 ? count(found, 'finding') : ''].filter(Boolean).join(', '),
    command: file ? openFile(file) : undefined,
    children:
      requirements.length + all.length > 0
        ? () => [...all.map((problem, i) => problemNode(project, `requirements problem ${i}`, problem)), ...requirements.map((r, i) => requirementNode(project, r, `requirement ${i}`))]
        : undefined,
  });
}

function requirementNode(project: vscode.Uri, { name, versions, installed, place, problems }: Requirement, id: string): Node {
  return node(project, id, name, { // a name may be there twice
    icon: 'package',
    ...iconOf(problems),
    description: [versions, installed ? `${installed} here` : ''].filter(Boolean).join(', '),
    tooltip: [`${name} ${versions}`, installed ? `The project's virtual environment has ${installed}.` : '', ...problems.map((p) => p.message)].filter(Boolean).join('\n'),
    place,
    children: problems.length > 0 ? () => problems.map((problem, i) => problemNode(project, `${id} ${i}`, problem)) : undefined,
  });
}

/** Tables, functions with operations, modules. */
export function structureSection(project: vscode.Uri, { tables, functions, modules }: ProjectInfo): Node {
  const group = (id: string, name: string, icon: string, children: Node[], description: string) =>
    node(project, id, name, { icon, description, children: children.length > 0 ? () => children : undefined });
  const undeclared = tables.filter((table) => !table.declared).length;
  return node(project, 'structure', 'Structure', {
    icon: 'symbol-structure',
    description: [count(tables.length, 'table'), count(modules.length, 'module')].join(', '),
    open: true,
    children: () => [
      group('tables', 'Tables', 'table', tables.map((table) => tableNode(project, table)), `${tables.length}${undeclared > 0 ? `, ${undeclared} not in schema()` : ''}`),
      group('functions', 'Operations', 'symbol-method', functions.map((f, i) => functionNode(project, f, i)), String(functions.reduce((n, f) => n + f.operations.length, 0))),
      group(
        'modules',
        'Modules',
        'file-code',
        modules.map(({ path, file, used }) =>
          node(project, `module ${path}`, path, { icon: 'file-code', description: used ? '' : 'not imported', command: openFile(file) }),
        ),
        String(modules.length),
      ),
    ],
  });
}

function tableNode(project: vscode.Uri, { name, schema, declared, operations, place, columns }: Table): Node {
  const id = `table ${schema} ${name}`;
  return node(project, id, schema ? `${schema}.${name}` : name, {
    icon: 'table',
    description: [declared ? '' : 'not in schema()', operations === 0 ? 'no operation on it was found' : count(operations, 'operation')].filter(Boolean).join(', '),
    place,
    children:
      columns.length > 0
        ? () =>
            columns.map((column) =>
              node(project, `${id} ${column.name}`, column.name, {
                icon: column.key ? 'key' : 'symbol-field',
                description: [column.type, column.key ? 'key' : ''].filter(Boolean).join(', '),
                place: column.place,
              }),
            )
        : undefined,
  });
}

function functionNode(project: vscode.Uri, { name, place, operations }: FunctionWithOperations, at: number): Node {
  return node(project, `function ${at} ${name}`, name ? `${name}()` : 'outside of functions', {
    icon: 'symbol-function',
    description: place ? placeName(project, place) : '',
    place,
    children: () =>
      operations.map((operation, i) =>
        node(project, `function ${at} ${name} ${i}`, operation.name, {
          icon: operation.name === 'checkpoint' ? 'git-commit' : 'symbol-method',
          description: [operation.table, operation.place ? `line ${operation.place.range.start.line + 1}` : ''].filter(Boolean).join(', '),
          place: operation.place,
        }),
      ),
  });
}

function problemNode(project: vscode.Uri, id: string, problem: Problem): Node {
  const [icon, colour] = icons[problem.severity];
  return node(project, id, problem.message, { icon, colour, tooltip: `${problem.message}\n${problem.code}`, place: problem.place, label: `${problem.severity}: ${problem.message}` });
}

const order: Problem['severity'][] = ['error', 'warning', 'information', 'hint'];

/** The icon of the worst of some findings; nothing without any. */
function iconOf(problems: Problem[]): Looks {
  const severity = order.find((one) => problems.some((problem) => problem.severity === one));
  return severity ? { icon: icons[severity][0], colour: icons[severity][1] } : {};
}

/** The same where one is as bad as that. */
const worst = (problems: Problem[], atLeast: Problem['severity']): Looks =>
  iconOf(problems.filter((problem) => order.indexOf(problem.severity) <= order.indexOf(atLeast)));

const keyOf = ({ code, place }: Problem): string => `${code} ${place?.range.start.line} ${place?.range.start.character}`;
