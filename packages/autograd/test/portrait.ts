// What an op computes, as text: to see whether a planted bug makes any difference.
import { vjp } from '@adjoint/autograd';
import { apply, fromBuffer, isFloat, type Op, type Tensor } from '@adjoint/tensor';

export type AnyOp = Op<unknown>;

/** Numbers that show an op: its values, and its first and second derivatives, on all of its samples. */
export function portrait(op: AnyOp): string {
  return JSON.stringify(op.samples.map((_, i) => sketch(op, i)));
}

function sketch(op: AnyOp, i: number): unknown {
  const { shapes, params, fixed } = op.samples[i]!;
  const inputs = shapes.map((shape, k) => fixed?.[k] ?? spread(op, k, shape));
  try {
    const y = apply(op, inputs, params);
    const places = [...inputs.keys()].filter((k) => isFloat(inputs[k]!.dtype));
    if (!isFloat(y.dtype) || places.length === 0) return y.toArray();
    const f = (...xs: Tensor[]): Tensor =>
      apply(
        op,
        inputs.map((x, k) => xs[places.indexOf(k)] ?? x),
        params,
      );
    const pulled = (...xs: Tensor[]): Tensor[] => vjp(f, ...xs.slice(0, -1)).pullback(xs.at(-1)!);
    const all = [...places.map((k) => inputs[k]!), spread(op, 7, y.shape)];
    const first = pulled(...all);
    const s = (...xs: Tensor[]): Tensor =>
      pulled(...xs)
        .map((c, k): Tensor => c.mul(spread(op, 9 + k, c.shape)).sum())
        .reduce((a, b) => a.add(b));
    const second = vjp(s, ...all).pullback(
      s(...all)
        .mul(0)
        .add(1),
    );
    return [y, ...first, ...second].map((t) => [t.dtype, rounded(t)]);
  } catch (error) {
    return String(error);
  }
}

export function rounded(t: Tensor): readonly string[] {
  return Array.from(t.toTypedArray(), (v) => (v === 0 ? '0' : v.toPrecision(5)));
}

/** Numbers inside the domain of operand `k`, in no order and no two alike. */
export function spread(op: AnyOp, k: number, shape: readonly number[]): Tensor {
  const { domain = [-2, 2] } = op;
  const [low, high] = (
    typeof domain[0] === 'number' ? domain : (domain[Math.min(k, domain.length - 1)] ?? [-2, 2])
  ) as readonly [number, number];
  const size = shape.reduce((p, n) => p * n, 1);
  const golden = (Math.sqrt(5) - 1) / 2;
  return fromBuffer(
    Float64Array.from({ length: size }, (_, i) => low + (high - low) * ((golden * (i + 1) + 0.37 * k) % 1)),
    shape,
    'float64',
  );
}
