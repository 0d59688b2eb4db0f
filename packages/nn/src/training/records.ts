import { AdjointError, described, fromBuffer, showShape, Tensor } from '@adjoint/tensor';

/**
 * What one step, or one validation, measured: its number and epoch, both counted from 0, the loss and all metrics.
 *
 * @example
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * const { history } = await fit(halve, null, { model: 1, steps: 3, progress: false });
 * const last: TrainingRecord = history.at(-1)!;
 * last;   // { step: 2, epoch: 0, loss: 0.25 }
 */
export interface TrainingRecord {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly [metric: string]: number;
}

/** Records as a tree: a table of their values, and which of them there are where some lack one. */
export interface RecordTable {
  readonly names: readonly string[];
  readonly values: Tensor;
  readonly present: Tensor | null;
}

const reserved = ['step', 'epoch'];

/**
 * The numbers among the fields of a result, in the order in which `names` came up first; new ones join it.
 *
 * @throws AdjointError for a loss that is no number, or a metric with a name that is taken.
 */
export function recordOf(
  what: string,
  result: object,
  { step, epoch }: { readonly step: number; readonly epoch: number },
  names: string[],
): TrainingRecord {
  const measured: Record<string, number> = {};
  for (const [name, value] of Object.entries(result)) {
    if (name === 'model') continue;
    const scalar = value instanceof Tensor && value.size === 1 ? value.item() : (value as unknown);
    if (typeof scalar !== 'number') continue;
    if (reserved.includes(name))
      throw new AdjointError(`${what} returns a metric called '${name}', which is taken`, {
        hint: 'the context of a step and of a validation has step and epoch',
      });
    measured[name] = scalar;
  }
  if (measured['loss'] === undefined) {
    const { loss } = result as { readonly loss?: unknown };
    const got = loss instanceof Tensor ? `a tensor of the shape ${showShape(loss.shape)}` : described(loss);
    throw new AdjointError(
      `${what} returns a loss, a number or a tensor of one element, got ${got}`,
      loss instanceof Tensor ? { hint: 'loss.mean() or loss.sum() has one' } : {},
    );
  }
  for (const name in measured) if (!names.includes(name)) names.push(name);
  const record: Record<string, number> & { loss: number } = { step, epoch, loss: measured['loss'] };
  for (const name of names) if (measured[name] !== undefined) record[name] = measured[name];
  return record as TrainingRecord;
}

/** Names of all that was measured, in the order in which they came up. */
export function namesIn(records: readonly TrainingRecord[]): string[] {
  const names = new Set<string>(['loss']);
  for (const record of records) for (const name in record) if (!reserved.includes(name)) names.add(name);
  return [...names];
}

/** Records as a tree that can be saved, to the last bit. */
export function tableOf(records: readonly TrainingRecord[]): RecordTable {
  const names = [...reserved, ...namesIn(records)];
  const values = new Float64Array(records.length * names.length);
  const present = new Uint8Array(values.length);
  records.forEach((record, row) =>
    names.forEach((name, column) => {
      const value = record[name];
      if (value === undefined) return;
      values[row * names.length + column] = value;
      present[row * names.length + column] = 1;
    }),
  );
  const shape = [records.length, names.length];
  return {
    names,
    values: fromBuffer(values, shape, 'float64'),
    present: present.includes(0) ? fromBuffer(present, shape, 'bool') : null,
  };
}

/** The records of a table. */
export function recordsIn({ names, values, present }: RecordTable): TrainingRecord[] {
  const all = values.toTypedArray();
  const there = present?.toTypedArray();
  return Array.from({ length: values.shape[0]! }, (_, row) => {
    const at = row * names.length;
    const found = names.flatMap((name, column) =>
      there === undefined || there[at + column] === 1 ? [[name, all[at + column]!] as const] : [],
    );
    return Object.fromEntries(found) as unknown as TrainingRecord;
  });
}
