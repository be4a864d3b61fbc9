import type { FullRow, Statistics } from '../src/previewProtocol';
import { percent, picture } from './distribution';
import { bytes, count, el } from './dom';
import { tell } from './host';

/** The panel beside the grid: one row with whole values, or the statistics of a column. */
export class Panel {
  readonly place = el('section', { className: 'panel', hidden: true, tabIndex: -1 });
  private readonly title = el('h2', {});
  private readonly body = el('div', { className: 'panel-body' });
  private waiting?: AbortController;

  /** leave is called when the panel closes that has the focus. */
  constructor(private readonly leave: () => void) {
    const close = el('button', { className: 'icon-button', textContent: '✕', title: 'Close (Escape)', ariaLabel: 'Close', onclick: () => this.close() });
    this.place.append(el('header', {}, this.title, close), this.body);
    this.place.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') this.close();
    });
  }

  /** Begins to wait for what it is to show. The signal is aborted when something else is to be shown, or the panel was closed. */
  wait(): AbortSignal {
    this.waiting?.abort();
    this.waiting = new AbortController();
    return this.waiting.signal;
  }

  close(): void {
    this.waiting?.abort();
    const focused = this.place.contains(document.activeElement);
    this.place.hidden = true;
    if (focused) this.leave();
  }

  /** Opens with a text, such as what is being done or went wrong. */
  say(title: string, text: string): void {
    this.show(title, el('p', { className: 'panel-text' }, text));
  }

  row(number: number, row: FullRow, focused: string | undefined): void {
    const list = el('dl', {});
    let target: HTMLElement | undefined;
    row.columns.forEach((column, i) => {
      const value = row.values[i];
      const name = el('dt', {}, el('span', { className: 'name' }, column.name), el('span', { className: 'type' }, column.type + (column.key ? ', key' : '')));
      const text = value.text === null ? el('span', { className: 'cell-null' }, 'NULL') : el('pre', { tabIndex: 0, ariaLabel: column.name }, shown(column.kind, value.text));
      if (value.text !== null) name.append(this.actions(column.name, column.kind, value.text, value.size, value.cut));
      if (column.name === focused) target = name;
      list.append(name, el('dd', {}, text));
    });
    this.show(`Row ${(number + 1).toLocaleString()}`, list);
    if (!target) return;
    target.classList.add('focused');
    this.body.scrollTop = target.offsetTop - this.body.offsetTop - 8; // scrollIntoView would move the page, too
  }

  private actions(name: string, kind: string, text: string, size: number, cut: boolean): HTMLElement {
    const line = el('div', { className: 'actions' });
    if (size > 40 || cut) line.append(el('span', { className: 'type' }, cut ? `the beginning of ${bytes(size)}` : bytes(size)));
    const button = (label: string, run: () => void) => line.append(el('button', { className: 'link-button', textContent: label, ariaLabel: `${label}: ${name}`, onclick: run }));
    button('Copy', () => tell({ kind: 'copy', text }));
    if (size > 100) button('Open in Editor', () => tell({ kind: 'document', text, language: kind === 'json' ? 'json' : 'plaintext' }));
    return line;
  }

  statistics(s: Statistics): void {
    const values = s.rows - s.nulls;
    const facts = el('table', { className: 'facts' });
    const fact = (name: string, value: string) => facts.append(el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value)));
    fact('Rows', s.rows.toLocaleString());
    fact('NULL', `${s.nulls.toLocaleString()} (${percent(s.nulls, s.rows)})`);
    fact('Different values', (s.exact ? '' : 'about ') + s.distinct.toLocaleString());
    if (s.min !== null) fact('Smallest', s.min);
    if (s.max !== null) fact('Largest', s.max);
    if (s.longest !== null && s.shortest !== null) {
      const unit = s.kind === 'binary' ? 'byte' : 'character';
      fact('Length', s.shortest === s.longest ? count(s.longest, unit) : `${s.shortest.toLocaleString()} to ${count(s.longest, unit)}`);
    }
    const large = el('div', { className: 'panel-picture' });
    large.append(picture(s));
    const bars = el('table', { className: 'bars' });
    for (const { label, rows } of [...s.bins.map((b) => ({ label: `${b.from} … ${b.to}`, rows: b.rows })), ...s.top.map((t) => ({ label: t.text || 'empty text', rows: t.rows }))]) {
      const share = percent(rows, values);
      const meter = el('progress', { max: s.bins.length > 0 ? Math.max(...s.bins.map((b) => b.rows)) : Math.max(values, 1), value: rows });
      meter.setAttribute('aria-label', label);
      bars.append(el('tr', {}, el('th', { scope: 'row', title: label }, label), el('td', {}, meter), el('td', { className: 'share', title: rows.toLocaleString() }, share)));
    }
    this.show(s.column, facts, large, bars);
  }

  private show(title: string, ...content: HTMLElement[]): void {
    this.title.textContent = title;
    this.place.setAttribute('aria-label', title);
    this.body.replaceChildren(...content);
    const opened = this.place.hidden;
    this.place.hidden = false;
    if (opened) this.place.focus();
  }
}

/** Binary in groups of bytes. */
function shown(kind: string, text: string): string {
  if (kind !== 'binary') return text;
  const lines = [];
  for (let at = 0; at < Math.min(text.length, 8192); at += 32) {
    const hex = text.slice(at, at + 32).match(/../g) ?? [];
    const plain = hex.map((byte) => (/^[2-6]|^7[0-9A-E]/.test(byte) ? String.fromCharCode(parseInt(byte, 16)) : '.')).join('');
    lines.push(`${(at / 2).toString(16).padStart(6, '0')}  ${hex.join(' ').padEnd(47)}  ${plain}`);
  }
  return lines.join('\n');
}
