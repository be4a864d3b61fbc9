// The view Query Result: what became of the statements that were run last. The extension tells it, csdk has decided it.
import type { FromResult, Outcome, ToResult } from '../src/sqlProtocol';
import { count } from './dom';
import { drawChart, type Kind } from './resultChart';
import { showRows } from './resultRows';
import './result.css'; // last: it counts more than the libraries' own

declare function acquireVsCodeApi(): { postMessage(message: FromResult): void };

const vscode = acquireVsCodeApi();

interface Part {
  sql: string;
  began?: number; // while it runs, and after
  outcome?: Outcome;
  ended?: string; // why there is no outcome
}

let parts: Part[] = [];
let name = '';
let shown = 0;
let look: 'rows' | Kind = 'rows';
let cancelling = false;
let clear = () => {}; // ends what the body shows

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const tabs = element('div', 'tabs');
const status = element('span', 'status');
const tools = element('div', 'tools');
const bar = element('div', 'bar');
const body = element('div', 'body');
tabs.setAttribute('role', 'tablist');
tabs.setAttribute('aria-label', 'Statements');
status.setAttribute('role', 'status');
bar.append(status, tools);
document.body.append(tabs, bar, body);

const seconds = (n: number) => `${n < 10 ? n.toFixed(2) : n.toFixed(0)} s`;
const isOver = ({ outcome, ended }: Part) => outcome !== undefined || ended !== undefined;
const isRunning = (part: Part) => part.began !== undefined && !isOver(part);

function statusOf(part: Part | undefined): string {
  if (!part) return 'Run a statement of a query, and its result is here.';
  if (isRunning(part)) return cancelling ? 'Cancelling…' : `Running for ${((Date.now() - part.began!) / 1000).toFixed(1)} s`;
  if (part.ended !== undefined) return part.ended;
  if (!part.outcome) return parts.some(isRunning) ? 'Waiting' : 'Not run, since the one before did not succeed';
  const { failure, plan, changed, rows, more, seconds: time } = part.outcome;
  if (failure) return failure.writes ? 'Not run' : 'Failed';
  if (plan !== undefined) return `Plan in ${seconds(time)}`;
  if (changed !== undefined) return `${count(changed, 'row')} changed in ${seconds(time)}`;
  if (more) return `The first ${count(rows.length, 'row')} of more, in ${seconds(time)}; export to have all`;
  return `${count(rows.length, 'row')} in ${seconds(time)}`;
}

function showTabs(): void {
  tabs.hidden = parts.length < 2;
  tabs.replaceChildren(
    ...parts.map((part, index) => {
      const tab = element('button', 'tab', `${index + 1}  ${part.sql.replace(/\s+/g, ' ')}`);
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-selected', String(index === shown));
      tab.tabIndex = index === shown ? 0 : -1;
      tab.title = part.sql;
      if (part.outcome?.failure) tab.classList.add('failed');
      tab.onclick = () => show(index);
      return tab;
    }),
  );
}

tabs.onkeydown = ({ key }) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!step) return;
  show((shown + step + parts.length) % parts.length);
  (tabs.children[shown] as HTMLElement).focus();
};

function showTools(): void {
  const part = parts[shown];
  const made: HTMLElement[] = [];
  const add = (label: string, act: () => void, pressed?: boolean) => {
    const button = element('button', 'tool', label);
    if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
    button.onclick = act;
    made.push(button);
  };
  if (part && isRunning(part) && !cancelling) add('Cancel', () => vscode.postMessage({ kind: 'cancel' }));
  const outcome = part?.outcome;
  if (outcome?.plan !== undefined) add('Copy', () => vscode.postMessage({ kind: 'copy', text: outcome.plan! }));
  if (outcome?.chart && outcome.rows.length > 0) {
    for (const [label, kind] of [['Table', 'rows'], ['Lines', 'line'], ['Bars', 'bar']] as const) add(label, () => choose(kind), look === kind);
  }
  if (outcome && outcome.columns.length > 0 && outcome.plan === undefined) add('Export…', () => vscode.postMessage({ kind: 'export', index: shown }));
  tools.replaceChildren(...made);
}

function choose(next: typeof look): void {
  look = next;
  showAll();
  [...tools.querySelectorAll('button')].find((button) => button.getAttribute('aria-pressed') === 'true')?.focus();
}

function showBody(): void {
  clear();
  clear = () => {};
  body.replaceChildren();
  const outcome = parts[shown]?.outcome;
  if (!outcome) return;
  if (outcome.failure) {
    const message = element('pre', 'failure', outcome.failure.message);
    message.setAttribute('role', 'alert');
    body.append(message);
  } else if (outcome.plan !== undefined) {
    const plan = element('pre', 'plan', outcome.plan);
    plan.tabIndex = 0;
    body.append(plan);
  } else if (outcome.changed === undefined) {
    clear = outcome.chart && outcome.rows.length > 0 && look !== 'rows' ? drawChart(body, outcome, look) : rows(outcome);
  }
}

/** The grid wants an element of its own. */
function rows(outcome: Outcome): () => void {
  const place = element('div', 'place');
  body.append(place);
  return showRows(place, outcome, `Result of ${name}`, (text, lacking) => {
    vscode.postMessage({ kind: 'copy', text });
    status.textContent = lacking ? `${lacking}. Export… has all.` : statusOf(parts[shown]);
  });
}

function showAll(): void {
  status.textContent = statusOf(parts[shown]);
  showTabs();
  showTools();
  showBody();
}

function show(index: number): void {
  shown = index;
  const chart = parts[index].outcome?.chart;
  if (look !== 'rows' && chart) look = chart.kind;
  showAll();
}

// While a statement runs, its time goes on.
let clock: ReturnType<typeof setInterval> | undefined;
function wind(): void {
  const running = parts.some(isRunning);
  if (running) clock ??= setInterval(() => (status.textContent = statusOf(parts[shown])), 100);
  else {
    clearInterval(clock);
    clock = undefined;
  }
}

window.addEventListener('message', ({ data }: MessageEvent<ToResult>) => {
  switch (data.kind) {
    case 'begin':
      parts = data.statements.map((sql) => ({ sql }));
      name = data.document;
      document.title = name;
      look = 'rows';
      cancelling = false;
      shown = 0;
      break;
    case 'running':
      parts[data.index].began = Date.now();
      shown = data.index;
      break;
    case 'outcome':
      parts[data.index].outcome = data.outcome;
      shown = data.index;
      break;
    case 'cancelling':
      cancelling = true;
      break;
    case 'ended':
      parts[data.index].ended = data.text;
      shown = data.index;
      break;
  }
  showAll();
  wind();
});
showAll();
vscode.postMessage({ kind: 'ready' });
