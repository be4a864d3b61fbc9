import type { Statistics } from '../src/previewProtocol';
import { count, el, svg } from './dom';

const width = 100, height = 22, strip = 3; // the strip at the bottom shows how many are NULL

/** A small picture of a column's values: a histogram, or the shares of the most frequent values. */
export function picture(s: Statistics): Element {
  const values = s.rows - s.nulls;
  if (s.rows === 0) return el('span', { className: 'picture-text' }, 'no rows');
  if (values === 0) return el('span', { className: 'picture-text' }, 'all NULL');
  const top = height - strip - 2;
  const parts = s.bins.length > 0 ? histogram(s, top) : shares(s, top);
  const share = (s.nulls / s.rows) * width;
  const nulls = [svg('rect', { class: 'picture-values', x: 0, y: height - strip, width: width - share, height: strip })];
  if (share > 0) nulls.push(svg('rect', { class: 'picture-nulls', x: width - Math.max(share, 1), y: height - strip, width: Math.max(share, 1), height: strip }));
  const drawn = svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': summary(s) }, ...parts, ...nulls);
  drawn.append(svg('title', {}, document.createTextNode(summary(s))));
  return drawn;
}

function histogram(s: Statistics, top: number): SVGElement[] {
  const most = Math.max(...s.bins.map((bin) => bin.rows));
  const each = width / s.bins.length;
  return s.bins.map((bin, i) => {
    const high = bin.rows === 0 ? 0 : Math.max(1, (bin.rows / most) * top);
    return svg('rect', { class: 'picture-bar', x: i * each, y: top - high, width: each * 0.9, height: high });
  });
}

/** One bar: a part for each frequent value, and what is left for all others. */
function shares(s: Statistics, top: number): SVGElement[] {
  const of = s.rows - s.nulls;
  let x = 0;
  const parts = s.top.map((value, i) => {
    const wide = (value.rows / of) * width;
    const part = svg('rect', { class: `picture-share picture-share-${i % 4}`, x, y: 3, width: Math.max(0, wide - 0.6), height: top - 4 });
    x += wide;
    return part;
  });
  if (x < width) parts.push(svg('rect', { class: 'picture-rest', x, y: 3, width: width - x, height: top - 4 }));
  return parts;
}

export function percent(part: number, of: number): string {
  const share = (100 * part) / Math.max(of, 1);
  if (part > 0 && share < 0.1) return '<0.1 %';
  return `${share >= 10 || share === 0 ? Math.round(share) : share.toFixed(1)} %`;
}

/** The statistics in a sentence. */
export function summary(s: Statistics): string {
  const parts = [`${s.sampled ? 'a sample of ' : ''}${count(s.rows, 'row')}, ${percent(s.nulls, s.rows)} NULL`, `${s.exact ? '' : 'about '}${count(s.distinct, 'different value')}`];
  if (s.min !== null && s.max !== null) parts.push(s.min === s.max ? `all ${s.min}` : `from ${s.min} to ${s.max}`);
  if (s.bins.length === 0 && s.top.length > 0) parts.push(`most frequent: ${s.top[0].text || 'empty text'}, ${percent(s.top[0].rows, s.rows - s.nulls)}`);
  return parts.join('\n');
}
