import * as vscode from 'vscode';
import type { Binary } from './binary';
import { chooseProject, placeFrom } from './projects';
import type { Source } from './source';
import { SqlDocuments } from './sqlDocuments';
import { registerSqlEditor } from './sqlEditor';
import { SqlHistory } from './sqlHistory';
import type { Mode, Statement, Statements } from './sqlProtocol';
import { SqlResult } from './sqlResult';
import { SqlRuns } from './sqlRuns';
import type { TableNode } from './warehouseView';

/** Documents of SQL on the synced tables: what is in them (sqlEditor.ts), what runs (sqlRuns.ts), and the commands. */
export function registerSql(context: vscode.ExtensionContext, binary: Binary, source: Source): vscode.Disposable {
  const documents = new SqlDocuments(context.workspaceState);
  const history = new SqlHistory(context.workspaceState);
  const result = new SqlResult(context.extensionUri, binary);
  const runs = new SqlRuns(source, documents, history, result);

  /** Runs statements of a document. One that is no project's yet becomes that of the project which the user means. */
  const start = async (document: vscode.TextDocument, mode: Mode, choose: (all: Statements) => Statement[], selection?: { start: number; end: number }) => {
    let project = await documents.projectOf(document);
    if (!project) {
      project = await chooseProject();
      if (!project) return;
      documents.adopt(document, project);
    }
    const text = document.getText();
    const all = await source.ofFile<Statements>(project, 'csdk/statements', { text, selection });
    const parts = choose(all).map(({ start, end }) => ({ start, end, sql: text.slice(start, end) }));
    if (parts.length > 0) await runs.start(document, project, parts, mode);
    else void vscode.window.showInformationMessage('There is no statement here. An example: SELECT * FROM orders');
  };
  const active = () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.languageId === 'sql' ? editor : undefined;
  };
  const selected = async (mode: Mode) => {
    const editor = active();
    if (!editor) return;
    const [start_, end] = [editor.selection.start, editor.selection.end].map((place) => editor.document.offsetAt(place));
    await start(editor.document, mode, (all) => all.selected, { start: start_, end });
  };
  const open = async (project: vscode.Uri, sql: string) => (await documents.open(project, sql)).document;

  const commands: Record<string, (...args: never[]) => unknown> = {
    'csdk.newQuery': async (from: unknown) => {
      const project = await placeFrom(from);
      if (!project) return;
      const table = (from as TableNode | undefined)?.table;
      await open(project, table ? selectOf(table) : '');
    },
    'csdk.runQuery': () => selected(''),
    'csdk.explainQuery': () => selected('explain'),
    'csdk.runAllQueries': async () => {
      const editor = active();
      if (editor) await start(editor.document, '', (all) => all.statements);
    },
    'csdk.runStatement': async (uri: vscode.Uri, offset: number, mode: Mode) => {
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      if (document) await start(document, mode, (all) => all.selected, { start: offset, end: offset });
    },
    'csdk.cancelQuery': () => runs.cancel(),
    'csdk.forbidWriting': (uri: vscode.Uri) => {
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      if (document) documents.allowWriting(document, false);
    },
    'csdk.queryHistory': async () => {
      const chosen = await history.pick();
      if (!chosen) return;
      const document = await open(vscode.Uri.parse(chosen.past.project), chosen.past.sql);
      if (chosen.run) await start(document, '', (all) => all.statements);
    },
  };
  return vscode.Disposable.from(
    documents,
    result,
    runs,
    registerSqlEditor(source, documents, runs),
    ...Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(name, command)),
  );
}

const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

const selectOf = ({ schema, table }: TableNode['table']): string => `SELECT *\nFROM ${quoted(schema)}.${quoted(table)}\nLIMIT 1000;\n`;
