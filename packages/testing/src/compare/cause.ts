import { differs, distance, type Row, scaleOf, type Words } from './pair.ts';

/** What is true of all these gradients, the simplest first: a sign, a transpose, a ratio, nothing but zeros; or null. */
export function clauseOf(rows: readonly Row[], words: Words): string | null {
  const constant = ratio(rows, words);
  if (constant?.includes('sign')) return constant;
  return transposed(rows, words) ?? constant ?? zero(rows, words);
}

/** Whether `expected` is auto: within the tolerance, and so that hardly anything of the difference is left over. */
function explains(row: Row, tolerance: number, expected: (i: number) => number): boolean {
  const scale = scaleOf(row.handValues, row.autoValues);
  let rest = 0;
  for (let i = 0; i < row.handValues.length; i++) {
    const d = distance(row.autoValues[i]!, expected(i));
    if (!(d <= rest)) rest = d;
  }
  if (!(rest <= tolerance * scale)) return false;
  return !differs(row) || rest <= 0.01 * distance(row.hand, row.auto);
}

function transposed(rows: readonly Row[], { names, tolerance }: Words): string | null {
  const fits = rows.every((row) => {
    const [n, m] = row.shape;
    if (row.shape.length !== 2 || n !== m) return false;
    return explains(row, tolerance, (i) => row.handValues[(i % n!) * n! + Math.floor(i / n!)]!);
  });
  return fits ? `${names[1]} is the transpose of ${names[0]}` : null;
}

/** Is one side nothing but zeros? */
export function zero(rows: readonly Row[], { names }: Words): string | null {
  const empty = (side: 'handValues' | 'autoValues') => rows.every((row) => Array.from(row[side]).every((v) => v === 0));
  const side = empty('handValues') ? names[0] : empty('autoValues') ? names[1] : null;
  return side === null ? null : `${side} is zero everywhere: the gradient is dropped`;
}

/** A constant factor between the sides, and what it may come from; or null. */
export function ratio(rows: readonly Row[], words: Words): string | null {
  const { names, tolerance } = words;
  let [h, a] = [0, 0];
  let nonzero = 0;
  for (const { count, handValues, autoValues } of rows) {
    if (count === 0) continue;
    for (let i = 0; i < handValues.length; i++) {
      if (Math.abs(handValues[i]!) > tolerance) nonzero++;
      if (Math.abs(handValues[i]!) > Math.abs(h)) [h, a] = [handValues[i]!, autoValues[i]!];
    }
  }
  const r = nearest(a / h);
  if (!Number.isFinite(r.value) || r.value === 0) return null;
  // one number has a ratio to any other: it says something only if it is a simple one
  if (nonzero < 2 && !r.simple) return null;
  if (!rows.every((row) => explains(row, tolerance, (i) => r.value * row.handValues[i]!))) return null;
  if (r.value === -1) return `${names[1]} = -${names[0]}: a sign`;
  const meaning = meaningOf(r.value, words.sizes);
  return `${names[1]} = ${r.text} × ${names[0]}${meaning === null ? '' : `: ${meaning}`}`;
}

/** A ratio as the simple fraction it is within 1e-9, or as it is. */
function nearest(r: number): { readonly value: number; readonly text: string; readonly simple: boolean } {
  for (let q = 1; q <= 64; q++) {
    const p = Math.round(r * q);
    if (p === 0 || Math.abs(p) > 1e6 || Math.abs(r * q - p) > 1e-9 * Math.abs(p)) continue;
    return { value: p / q, text: q === 1 ? String(p) : `${p}/${q}`, simple: Math.abs(p) === 1 || q === 1 };
  }
  const n = Math.round(1 / r);
  if (Math.abs(n) > 64 && Math.abs(n) <= 1e6 && Math.abs(1 / r - n) <= 1e-9 * Math.abs(n))
    return { value: 1 / n, text: n < 0 ? `-1/${-n}` : `1/${n}`, simple: true };
  return { value: r, text: String(Number(r.toPrecision(9))), simple: false };
}

/** What a ratio may come from; null where the number alone does not say. */
function meaningOf(r: number, sizes: Words['sizes']): string | null {
  const n = Math.round(r >= 1 ? r : 1 / r);
  if (n < 2 || (r !== n && r !== 1 / n)) return null;
  const known = Object.entries(sizes).filter(([, size]) => size === n);
  const over = known.length === 0 ? String(n) : `${known.map(([name]) => name).join(' or ')} (${n})`;
  const mean = r > 1 ? `a sum against a mean over ${over}` : `a mean over ${over} against a sum`;
  if (n > 2) return known.length === 0 ? `perhaps ${mean}` : mean;
  return `${r > 1 ? 'loss against half the loss' : 'half the loss against the loss'}, or ${mean}`;
}
