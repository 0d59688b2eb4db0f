import type { MetricsRow, MetricsWriter } from './metricsFile.ts';
import type { TrainingRecord } from './records.ts';

/** Hands rows to a writer, each when no validation can follow any more. */
export interface MetricsLog {
  start(history: readonly TrainingRecord[], validations: readonly TrainingRecord[]): Promise<void>;
  step(record: TrainingRecord): void | Promise<void>;
  /** A validation after the last step. */
  validation(record: TrainingRecord): void;
  flush(): void | Promise<void>;
  stop(): Promise<void>;
}

/** The log of a training. */
export function metricsLog(writer: MetricsWriter): MetricsLog {
  let open: MetricsRow | null = null;
  return {
    async start(history, validations) {
      const found = new Map(validations.map((validation) => [validation.step, validation]));
      const rows = history.map((record) => rowOf(record, found.get(record.step)));
      open = rows.pop() ?? null;
      await writer.start(rows);
    },
    step(record) {
      const done = open;
      open = record;
      return done === null ? undefined : writer.write(done);
    },
    validation(record) {
      open = rowOf(open!, record);
    },
    flush: () => writer.flush(),
    async stop() {
      if (open !== null) await writer.write(open);
      open = null;
      await writer.flush();
    },
  };
}

function rowOf(record: MetricsRow, validation: TrainingRecord | undefined): MetricsRow {
  const { step: _step, epoch: _epoch, ...measured } = validation ?? ({} as TrainingRecord);
  return { ...record, ...Object.fromEntries(Object.entries(measured).map(([key, x]) => [`validation.${key}`, x])) };
}
