import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Outcome } from '../src/sqlProtocol';

export type Kind = 'line' | 'bar';

const palette = ['blue', 'red', 'green', 'orange', 'purple', 'yellow'];
const longest = 16; // characters of a label below the axis

/** Draws the columns of a result that csdk has chosen. The returned function ends it. */
export function drawChart(place: HTMLElement, outcome: Outcome, kind: Kind): () => void {
  const { x, y, scale } = outcome.chart!;
  const column = (index: number) => outcome.rows.map((row) => row[index]);
  let order = outcome.rows.map((_, index) => index);
  let at: (number | null)[] = order;
  const labels = scale === 'text' ? column(x).map((value) => (value === null ? 'NULL' : String(value))) : undefined;
  if (x >= 0 && !labels) {
    at = column(x).map(scale === 'time' ? secondsOf : numberOf);
    order = order.filter((index) => at[index] !== null).sort((a, b) => at[a]! - at[b]!);
  }
  const lines = y.map((index) => column(index).map(numberOf));
  const data = [at, ...lines].map((values) => order.map((index) => values[index])) as uPlot.AlignedData;
  const names = y.map((index) => outcome.columns[index].name);
  const xName = x < 0 ? 'row' : outcome.columns[x].name;

  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(place, { names, xName, labels, time: scale === 'time', kind, bars: data[0].length }), data, place);
    plot.root.setAttribute('role', 'img');
    plot.root.setAttribute('aria-label', `${kind === 'bar' ? 'Bars' : 'Lines'} of ${names.join(', ')} by ${xName}, ${data[0].length} values`);
  };
  draw();
  const size = new ResizeObserver(() => plot?.setSize(sizeOf(place)));
  size.observe(place);
  const theme = new MutationObserver(draw); // VS Code sets a class of the body
  theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => {
    size.disconnect();
    theme.disconnect();
    plot?.destroy();
  };
}

interface Look {
  names: string[];
  xName: string;
  labels?: string[];
  time: boolean;
  kind: Kind;
  bars: number;
}

const legend = 34; // pixels below the plot

const sizeOf = (place: HTMLElement) => ({ width: Math.max(place.clientWidth, 200), height: Math.max(place.clientHeight - legend, 120) });

function options(place: HTMLElement, { names, xName, labels, time, kind, bars }: Look): uPlot.Options {
  const styles = getComputedStyle(document.body);
  const colour = (name: string) => styles.getPropertyValue(`--vscode-${name}`).trim();
  const text = colour('foreground');
  const grid = colour('editorWidget-border') || colour('panel-border') || text;
  const axis: uPlot.Axis = { stroke: text, grid: { stroke: grid, width: 0.5 }, ticks: { stroke: grid, width: 0.5 }, font: `12px ${styles.fontFamily}` };
  const short = (label: string) => (label.length > longest ? `${label.slice(0, longest - 1)}…` : label);
  const labelled: uPlot.Axis = labels
    ? { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], space: 90, values: (_, splits) => splits.map((at) => short(labels[at] ?? '')) }
    : axis;
  return {
    ...sizeOf(place),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'), // as csdk writes times
    scales: {
      x: { time, ...(kind === 'bar' && !time ? { range: (_, min, max) => [min - 0.6, max + 0.6] } : {}) },
      y: kind === 'bar' ? { range: (_, min, max) => [Math.min(0, min * 1.05), Math.max(0, max * 1.05) || 1] } : {},
    },
    axes: [
      labelled,
      { ...axis, size: (_, values) => Math.max(40, 16 + 7 * Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0))) },
    ],
    series: [
      { label: xName, ...(labels ? { value: (_, at) => labels[at] ?? '' } : {}) },
      ...names.map((label, index): uPlot.Series => {
        const stroke = colour(`charts-${palette[index % palette.length]}`) || text;
        const shown: uPlot.Series = { label, stroke, width: 1.5, value: (_, value) => value?.toLocaleString() ?? '' };
        return kind === 'bar' ? { ...shown, fill: stroke, points: { show: false }, paths: barsOf(index, names.length, bars, time) } : { ...shown, points: { size: 5 } };
      }),
    ],
  };
}

/** Bars of several columns stand beside each other; those of times have the width that their number leaves. */
function barsOf(index: number, count: number, bars: number, time: boolean): uPlot.Series.PathBuilder | undefined {
  if (time) return uPlot.paths.bars!({ size: [0.7, 40] });
  const width = 0.8 / count;
  const places = Array.from({ length: bars }, (_, at) => at);
  return uPlot.paths.bars!({
    disp: {
      x0: { unit: 1, values: (u) => places.map((at) => u.data[0][at] - 0.4 + index * width) },
      size: { unit: 1, values: () => [width] },
    },
  });
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** DuckDB writes 2026-01-31, 2026-01-31 10:00:00.5 and 2026-01-31 10:00:00.5+00. */
function secondsOf(value: unknown): number | null {
  const iso = String(value).replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  const time = Date.parse(/T.*[+-]\d\d:\d\d$|^\d{4}-\d\d-\d\d$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(time) ? null : time / 1000;
}
