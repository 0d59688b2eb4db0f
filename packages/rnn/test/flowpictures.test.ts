// Over 150 lines: three pictures of the same flows.
import { ShapeError, TreeError } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type FlowRow, type Flows, flowSvg, flowTable, flowText, type GradientFlow } from '../src/index.ts';

const row = (norms: readonly number[], name = 'l0'): FlowRow => ({ name, reverse: name.includes('Reverse'), norms });
const one = (norms: readonly number[], name?: string): GradientFlow => ({ rows: [row(norms, name)] });
const powers = (least: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, t) => 10 ** (least * (1 - t / (steps - 1))));

/** What the table says of one row. */
const verdict = (norms: readonly number[], name?: string): string => flowTable(one(norms, name)).split(/ {2,}/).at(-1)!;

const odd: Flows = {
  plain: { rows: [row([1e-4, 1e-2, 1]), row([1, 1e-3, 1e-6], 'l0Reverse')] },
  broken: { rows: [row([NaN, Infinity, 1, 0]), row([0, 0, 1], 'l1.c')] },
};

/** The elements of an SVG, in order: every one is closed, every attribute quoted, every text escaped. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const found: string[] = [];
  const text = svg.replace(
    /<(\/?)(\w+)((?: [\w-]+="[^"<>]*")*)(\/?)>|[^<>]+/g,
    (part, close, name?: string, attributes?: string, alone?: string) => {
      if (name === undefined) expect(part.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
      else if (close === '/') expect(open.pop()).toBe(name);
      else {
        found.push(`${name}${attributes}`);
        if (alone !== '/') open.push(name);
      }
      return '';
    },
  );
  expect([text, open]).toEqual(['', []]);
  return found;
}

describe('the verdict', () => {
  it.each<[readonly number[], string, string]>([
    [[0.4, 0.2, 1], 'l0', 'survives: divided by 1.58 a step, 2.5 in all'],
    [[1e-2, 1e-1, 1], 'l0', 'fades: divided by 10 a step, 100 in all'],
    [[100, 10, 1], 'l0', 'grows: multiplied by 10 a step, 100 in all'],
    [powers(-8, 5), 'l0', 'vanishes: divided by 100 a step, 1.0e+8 in all'],
    [powers(8, 5), 'l0', 'explodes: multiplied by 100 a step, 1.0e+8 in all'],
    [[1, 1e-4], 'l0Reverse', 'vanishes: divided by 10000 a step, 10000 in all'],
    [[1e-300, 1, 1e300], 'l0', 'vanishes: divided by 1.0e+300 a step, 1.0e+600 in all'],
    [[0.2, 0.4, 0, 0], 'l0', 'survives: divided by 2 a step, 2 in all'],
    [[3], 'l0', 'survives: divided by 1 a step, 1 in all'],
    [[0, 0, 1e-5, 1], 'l0', 'is zero before step 2'],
    [[1, 1e-5, 0, 0], 'l0Reverse', 'is zero after step 1'],
    [[0, 0], 'l0', 'is zero at every step'],
    [[NaN, NaN, 1], 'l0', 'is NaN from step 1 back'],
    [[1, Infinity, NaN], 'l0Reverse', 'is infinite from step 1 on'],
  ])('of %j in %s: %s', (norms, name, sentence) => {
    expect(verdict(norms, name)).toBe(sentence);
  });
});

test('the table has a row for each state, with the norms where its gradient enters and ends', () => {
  expect(flowTable(odd).split('\n')).toEqual([
    '                   from    norm  to    norm  verdict',
    'plain   l0            2  1.0e+0   0  1.0e-4  vanishes: divided by 100 a step, 10000 in all',
    'plain   l0Reverse     0  1.0e+0   2  1.0e-6  vanishes: divided by 1000 a step, 1.0e+6 in all',
    'broken  l0            2  1.0e+0   0     NaN  is infinite from step 1 back',
    'broken  l1.c          2  1.0e+0   0       0  is zero before step 2',
  ]);
});

describe('the text', () => {
  it('draws every row on one scale, and marks what is zero, infinite or NaN', () => {
    expect(flowText(odd, { width: 50 }).split('\n')).toEqual([
      '                 norm of the gradient after each step',
      'plain l0         ▃▃▃▃▃▆▆▆▆▆█████       vanishes',
      'plain l0Reverse  █████▅▅▅▅▅▁▁▁▁▁       vanishes',
      'broken l0        ?????∞∞∞∞∞█████·····  is infinite',
      'broken l1.c      ··········█████       is zero',
      '                 0             step 3',
      '                 1e-6 ▁▂▃▄▅▆▇█ 1e0   · zero   ∞ infinite   ? NaN',
    ]);
  });

  it('keeps to its width, whatever the number of steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 40, max: 200 }), (steps, width) => {
        const lines = flowText({ 'a network with a long name': one(powers(-5, steps + 1)) }, { width }).split('\n');
        expect(lines[1]!.length).toBeLessThanOrEqual(width);
        expect(lines.at(-2)!.length).toBeLessThanOrEqual(width);
        expect(lines.at(-2)).toContain(`step ${steps}`);
      }),
    );
  });

  it('shows of several steps in one character the largest, and what is broken in any case', () => {
    const norms = Array.from({ length: 1000 }, (_, t) => (t === 500 ? NaN : t === 900 ? 1 : 1e-8));
    const line = flowText(one(norms), { width: 60 }).split('\n')[1]!;
    expect(line.match(/[?█]/g)).toEqual(['?', '█']);
  });

  it('has colours only where they are asked for', () => {
    // oxlint-disable-next-line no-control-regex
    const codes = /\u001b\[[\d;]*m/g;
    const colored = flowText(odd, { color: true });
    expect(flowText(odd)).not.toMatch(codes);
    expect(colored).toMatch(codes);
    expect(colored.replace(codes, '')).toBe(flowText(odd));
  });
});

describe('the SVG', () => {
  const svg = flowSvg({ ...odd, '<b>"&\u001b[31m\n\u{d800}': one([1e-4, 1]) }, { title: 'A & <B>' });

  it('is one well-formed element with a title and a summary, and without a prolog', () => {
    const elements = elementsOf(svg);
    expect(elements[0]).toMatch(
      /^svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="760" .* role="img" aria-label="A &amp; &lt;B&gt;: plain l0 vanishes/,
    );
    expect(svg).toContain('<title>A &amp; &lt;B&gt;</title>');
    expect(svg).toContain('&lt;b&gt;&quot;&amp;');
    // oxlint-disable-next-line no-control-regex
    expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\ud800-\udfff]/);
  });

  it('is the same for the same flows', () => {
    expect(flowSvg(odd)).toBe(flowSvg(structuredClone(odd)));
  });

  it('gives one colour to one norm in all flows, and says which it is', () => {
    const colors = (text: string) =>
      [...svg.matchAll(/<title>step \d+: (.*?)<\/title><rect [^>]*fill="(.*?)"/g)]
        .filter(([, norm]) => norm === text)
        .map(([, , fill]) => fill);
    expect(new Set(colors('1.00e+0'))).toEqual(new Set(['#fde725']));
    expect(new Set(colors('1.00e-4')).size).toBe(1);
    expect(colors('1.00e-6')).toEqual(['#440154']);
  });

  it('marks cells that are zero, infinite or NaN, and explains only the marks that it has', () => {
    const mark = (text: string) =>
      new RegExp(`<title>step \\d: ${text}</title><rect [^>]*fill="(.*?)"/>(<path)?`).exec(svg)!.slice(1);
    expect([mark('NaN'), mark('Infinity'), mark('0')]).toEqual([
      ['#d1242f', '<path'],
      ['#d1242f', undefined],
      ['#eaeef2', '<path'],
    ]);
    for (const word of ['zero', 'infinite', 'NaN']) {
      expect(svg).toContain(`>${word}</text>`);
      expect(flowSvg(one([1e-4, 1]))).not.toContain(`>${word}</text>`);
    }
  });

  it('stays within its frame, whatever the rows', () => {
    const norm = fc.oneof(fc.constantFrom(0, NaN, Infinity, 5e-324, 1.7e308), fc.double({ min: 0, noNaN: true }));
    const flow = fc.array(fc.array(norm, { minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(flow, fc.string({ unit: 'binary' }), fc.integer({ min: 400, max: 900 }), (all, name, width) => {
        const drawn = flowSvg({ [name]: { rows: all.map((norms, i) => row(norms, `l${i}`)) } }, { width });
        expect(drawn).not.toMatch(/="-?(NaN|Infinity|undefined)/);
        for (const element of elementsOf(drawn)) {
          const [x, wide] = [/ x="([^"]*)"/, / width="([^"]*)"/].map((field) => Number(field.exec(element)?.[1] ?? 0));
          expect(x).toBeGreaterThanOrEqual(0);
          expect(wide).toBeGreaterThanOrEqual(0);
          if (element.startsWith('rect')) expect(x! + wide!).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe.each<[string, (flows: never, options?: never) => string]>([
  ['flowTable', flowTable],
  ['flowText', flowText],
  ['flowSvg', flowSvg],
])('%s refuses', (name, draw) => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 3],
    ['no flow', {}],
    ['a flow without rows', { rows: [] }],
    ['a flow among others that is none', { a: one([1]), b: [1, 2] }],
    ['a row without steps', one([])],
    ['a row of other things', { rows: [{ name: 'l0', norms: ['1'] }] }],
    ['a negative norm', one([-1])],
  ])('%s', (_what, flows) => {
    expect(() => draw(flows as never)).toThrow(TreeError);
    expect(() => draw(flows as never)).toThrow(new RegExp(`^${name}: `));
  });

  it('options that there are not', () => {
    if (name === 'flowTable') return;
    for (const options of [{ height: 3 }, { width: 12 }, { width: 60.5 }, { title: 3, color: 3 }, null])
      expect(() => draw(one([1]) as never, options as never)).toThrow(ShapeError);
  });
});
