// Over 150 lines: a picture whose parts share their measures.
import { checkInteger, checkOptions, ShapeError, shown } from '@adjoint/tensor';
import { clipped, type Flows, type NamedRow, rowsOf, stepsOf } from './flows.ts';
import { cellsOf, placeOn, type Scale, scaleOf, stepsOfCell, ticksOf } from './scale.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { viridis } from './viridis.ts';

/**
 * How gradient flows are drawn as SVG.
 *
 * @example
 * const options: FlowSvgOptions = { title: 'Adding problem', width: 600 };
 * flowSvg({ rows: [{ name: 'l0', reverse: false, norms: [1e-6, 1] }] }, options).includes('Adding problem');   // true
 */
export interface FlowSvgOptions {
  /** The heading; 'Gradient flow' when left out. */
  readonly title?: string;
  /** Of the picture, in pixels; 760 when left out. */
  readonly width?: number;
}

const ink = '#1f2328';
const faint = '#59636e';
const alarm = '#d1242f';
const font = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
/** A character is so wide, on the wide side, in bold labels, plain ones and small print. */
const wide = { bold: 8.6, plain: 7.8, small: 6.8 } as const;
const margin = 20;
/** The heading takes so much. */
const head = 64;
const gap = { rows: 4, flows: 16 } as const;

/**
 * Gradient flows as an SVG heat map: a band for each row, time from left to right, colours on one logarithmic scale, and a
 * verdict beside each band.
 *
 * A cell stands for several steps where there are more than fit: it shows the largest norm of them. Steps whose gradient
 * is exactly zero, infinite or NaN are marked. The text is an `svg` element with a ground of its own, so it goes into a
 * file, a page or a notebook as it is; the same flows give the same text.
 *
 * @throws TreeError for what is no gradient flow, ShapeError for an unknown option or a width below 400.
 * @example
 * const flow: GradientFlow = { rows: [{ name: 'l0', reverse: false, norms: [1e-6, 1e-3, 1] }] };
 * flowSvg({ 'tanh RNN': flow }).startsWith('<svg xmlns="http://www.w3.org/2000/svg"');   // true
 */
export function flowSvg(flows: Flows, options: FlowSvgOptions = {}): string {
  checkOptions('flowSvg', options, 'title', 'width');
  const { title = 'Gradient flow', width = 760 } = options;
  checkInteger('flowSvg', 'width', width, 400);
  if (typeof title !== 'string') throw new ShapeError(`flowSvg: title is a text, got ${shown(title)}`);
  const rows = rowsOf('flowSvg', flows);
  const verdicts = rows.map(verdictOf);
  const [scale, steps] = [scaleOf(rows), stepsOf(rows)];

  const room = width / 3 - 22;
  const nameWidth = Math.min(longest(rows.map(({ name }) => name)) * wide.plain, room / 2);
  const flowWidth = Math.min(longest(rows.map(({ flow }) => flow)) * wide.bold, room - nameWidth);
  const left = margin + Math.max(flowWidth + nameWidth + 22, 9 * wide.small + 10);
  const words = longest(verdicts.map(({ word }) => word)) * wide.bold;
  const right = width - margin - 10 - Math.max(words, longest(verdicts.map(briefly)) * wide.small);
  const high = rows.length <= 6 ? 34 : rows.length <= 16 ? 22 : 14;
  let y = head;
  const tops = rows.map((row, i) => {
    if (i > 0) y += row.flow === rows[i - 1]!.flow ? gap.rows : gap.flows;
    const top = y;
    y += high;
    return top;
  });
  const bottom = y;
  const marked = new Set<Mark>();
  const bands = rows.map((row, i) => band(row, { scale, steps, left, right, top: tops[i]!, high, marked }));
  const labels = rows.map((row, i) => {
    const middle = tops[i]! + high / 2 + 4.5;
    const [word, rest] = [verdicts[i]!.word, briefly(verdicts[i]!)];
    const twoLines = high > 30;
    return [
      row.flow === rows[i - 1]?.flow
        ? ''
        : text(margin, middle, clipped(row.flow, Math.floor(flowWidth / wide.bold)), { weight: 600 }),
      text(left - 10, middle, clipped(row.name, Math.floor(nameWidth / wide.plain)), { anchor: 'end', fill: faint }),
      text(right + 10, twoLines ? middle - 7.5 : middle, word, { weight: 600 }),
      twoLines ? text(right + 10, middle + 7.5, rest, { size: 11.5, fill: faint }) : '',
    ].join('');
  });
  const height = bottom + (marked.size > 0 ? 118 : 92);
  const summary = rows.map((row, i) => `${[row.flow, row.name].filter(Boolean).join(' ')} ${verdicts[i]!.sentence}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}: ${summary.join('; ')}`)}" font-family="${font}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="#d1d9e0"/>`,
    text(margin, 30, title, { size: 16, weight: 600 }),
    text(margin, 49, 'Norm of the gradient of the loss by the state after each step', { size: 12, fill: faint }),
    ...bands,
    ...labels,
    axis(steps, left, right, bottom),
    legend(scale, marked, left, right, bottom + 44),
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

type Mark = 'zero' | 'infinite' | 'NaN';

interface Place {
  readonly scale: Scale;
  readonly steps: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly high: number;
  /** The marks that were needed, to be explained. */
  readonly marked: Set<Mark>;
}

function band({ norms }: NamedRow, { scale, steps, left, right, top, high, marked }: Place): string {
  const cells = Math.min(steps, Math.floor((right - left) / 4));
  const edge = (cell: number): number => left + ((right - left) * cell) / cells;
  const drawn = cellsOf(norms, steps, cells).map((norm, i) => {
    const [from, to] = stepsOfCell(i, steps, cells);
    const said = `step ${to - from > 1 ? `${from}–${to - 1}` : from}: ${norm === 0 ? '0' : norm.toExponential(2)}`;
    const mark = markOf(norm);
    if (mark !== null) marked.add(mark);
    const [x, size] = [edge(i), edge(i + 1) - edge(i)];
    const drawn =
      mark === null ? box(x, top, size, high, hex(viridis(placeOn(scale, norm)))) : sign(mark, x, top, size, high);
    return `<g><title>${said}</title>${drawn}</g>`;
  });
  return `<g shape-rendering="crispEdges">${drawn.join('')}</g>`;
}

function markOf(norm: number): Mark | null {
  return norm === 0 ? 'zero' : Number.isNaN(norm) ? 'NaN' : norm === Infinity ? 'infinite' : null;
}

/** What has no place on the scale: a pale cell with a stroke for zero, red for infinity, red and crossed for NaN. */
function sign(mark: Mark, x: number, y: number, width: number, high: number): string {
  const ground = box(x, y, width, high, mark === 'zero' ? '#eaeef2' : alarm);
  if (mark === 'infinite') return ground;
  const [middle, half] = [y + high / 2, Math.min(width, high) / 2];
  const across = `M${px(x)} ${px(middle + half)}L${px(x + width)} ${px(middle - half)}`;
  const back = `M${px(x)} ${px(middle - half)}L${px(x + width)} ${px(middle + half)}`;
  const [path, stroke] = mark === 'zero' ? [across, '#8c959f'] : [across + back, '#ffffff'];
  return `${ground}<path d="${path}" stroke="${stroke}" fill="none" shape-rendering="auto"/>`;
}

function axis(steps: number, left: number, right: number, top: number): string {
  const ticks = ticksOf(steps, Math.max(1, Math.floor((right - left) / 70))).map((step) => {
    const x = left + ((right - left) * (step + 0.5)) / steps;
    return `<path d="M${px(x)} ${top + 3}v5" stroke="${faint}"/>${text(x, top + 21, String(step), { size: 11.5, anchor: 'middle', fill: faint })}`;
  });
  return text(left - 10, top + 21, 'time step', { size: 11.5, anchor: 'end', fill: faint }) + ticks.join('');
}

function legend(scale: Scale, marked: ReadonlySet<Mark>, left: number, right: number, y: number): string {
  const long = Math.min(260, right - left);
  const stops = Array.from({ length: 9 }, (_, i) => `<stop offset="${i / 8}" stop-color="${hex(viridis(i / 8))}"/>`);
  const decades = scale.most - scale.least;
  const apart = Math.ceil(decades / 5);
  const ticks: string[] = [];
  for (let power = scale.most; power >= scale.least; power -= apart) {
    const x = left + (long * (power - scale.least)) / decades;
    const shown = `${scale.cut && power === scale.least ? '≤ ' : ''}10${raised(power)}`;
    ticks.push(text(x, y + 27, shown, { size: 11.5, anchor: 'middle', fill: faint }));
  }
  let x = left;
  const names: readonly Mark[] = ['zero', 'infinite', 'NaN'];
  const signs = names
    .filter((mark) => marked.has(mark))
    .map((mark) => {
      const drawn = sign(mark, x, y + 40, 12, 12) + text(x + 18, y + 50.5, mark, { size: 11.5, fill: faint });
      x += 32 + mark.length * wide.small;
      return drawn;
    });
  return [
    `<defs><linearGradient id="adjoint-viridis">${stops.join('')}</linearGradient></defs>`,
    box(left, y, long, 12, 'url(#adjoint-viridis)'),
    ...ticks,
    ...signs,
  ].join('');
}

function box(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}"/>`;
}

interface Letters {
  readonly size?: number;
  readonly weight?: number;
  readonly anchor?: 'middle' | 'end';
  readonly fill?: string;
}

function text(x: number, y: number, words: string, { size = 13, weight, anchor, fill = ink }: Letters = {}): string {
  if (words === '') return '';
  const more = `${weight === undefined ? '' : ` font-weight="${weight}"`}${anchor === undefined ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${more} fill="${fill}">${escaped(words)}</text>`;
}

/** What a verdict says besides its word. */
function briefly({ word, sentence }: Verdict): string {
  return sentence
    .slice(word.length)
    .replace(/^:? /, '')
    .replace(/,.*/, '')
    .replace('divided by', '÷')
    .replace('multiplied by', '×');
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

function raised(power: number): string {
  return String(power).replace(/./g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!));
}

function hex(color: readonly number[]): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function px(x: number): string {
  return String(Math.round(x * 100) / 100);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
