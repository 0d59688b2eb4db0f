import { saveFile } from '@adjoint/files';
import { AdjointError, checkOptions } from '@adjoint/tensor';

/**
 * All that was measured at one step: its `step`, `epoch`, `loss` and metrics, and those of a validation after it as
 * `validation.loss` and so on.
 *
 * @example
 * const row: MetricsRow = { step: 9, epoch: 0, loss: 0.5, 'validation.loss': 0.6 };
 */
export type MetricsRow = Readonly<Record<string, number>>;

/**
 * Whatever keeps what is measured; all of it may be asynchronous. What it throws ends the training as a `TrainingError`.
 *
 * @example
 * const losses: number[] = [];
 * const metrics: MetricsWriter = {
 *   start: (rows) => { losses.push(...rows.map((row) => row['loss']!)); },
 *   write: (row) => { losses.push(row['loss']!); },
 *   flush: () => {},
 * };
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * await fit(halve, null, { model: 1, steps: 3, metrics, progress: false });
 * losses;   // [1, 0.5, 0.25]
 */
export interface MetricsWriter {
  /** Told once of the rows that a training which is resumed has already. */
  start(rows: readonly MetricsRow[]): void | Promise<void>;
  /** One more step. */
  write(row: MetricsRow): void | Promise<void>;
  /** Called about forty times a second at most, and at the end: what was written is to be seen by others now. */
  flush(): void | Promise<void>;
}

/**
 * A file for metrics, which begins anew with every training; one that is resumed takes the rows up to its checkpoint along.
 *
 * @example
 * const metrics: MetricsFile = { path: `${folder}/run.csv` };
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * await fit(halve, null, { model: 1, steps: 3, metrics, progress: false });
 */
export interface MetricsFile {
  /** It ends in `.csv` for a table with a header, or in `.jsonl` for one JSON object in each line. */
  readonly path: string;
}

interface Format {
  /** What stands before the rows of these columns. */
  header(columns: readonly string[]): string;
  line(row: MetricsRow, columns: readonly string[]): string;
}

const csv: Format = {
  header: (columns) => `${columns.map(quoted).join(',')}\n`,
  line: (row, columns) => `${columns.map((name) => (row[name] === undefined ? '' : exactly(row[name]))).join(',')}\n`,
};

const jsonLines: Format = {
  header: () => '',
  line: (row) => {
    const fields = Object.entries(row).map(([name, value]) => {
      const text = exactly(value);
      return `${JSON.stringify(name)}:${Number.isFinite(value) ? text : JSON.stringify(text)}`;
    });
    return `{${fields.join(',')}}\n`;
  },
};

/** A metric's name in CSV, as RFC 4180 has it. */
function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function exactly(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

/** What writes to where the options say. @throws AdjointError for a file of another kind. */
export function metricsWriterFor(metrics: MetricsFile | MetricsWriter | undefined): MetricsWriter {
  if (metrics === undefined) return { start() {}, write() {}, flush() {} };
  if ('write' in metrics) return metrics;
  checkOptions('fit: metrics', metrics, 'path');
  const path: unknown = metrics.path;
  const [kind] = /\.(?:csv|jsonl)$/.exec(String(path)) ?? [];
  if (kind === undefined)
    throw new AdjointError(`fit: metrics are written to a file *.csv or *.jsonl, got ${String(path)}`, {
      hint: "metrics: { path: 'run.csv' }, or a writer of your own",
    });
  return metricsFile(metrics.path, kind === '.csv' ? csv : jsonLines);
}

/**
 * A file of rows. It is replaced whole at the start and when a column is new; between, lines are added at its end. So a
 * line that a killed process leaves half written is gone once training goes on.
 */
function metricsFile(path: string, format: Format): MetricsWriter {
  const rows: MetricsRow[] = [];
  const columns: string[] = [];
  let added = '';
  let whole = true;
  const enter = (row: MetricsRow): void => {
    rows.push(row);
    for (const name in row)
      if (!columns.includes(name)) {
        columns.push(name);
        whole = true;
      }
    if (!whole) added += format.line(row, columns);
  };
  const flush = async (): Promise<void> => {
    if (whole) {
      const lines = rows.map((row) => format.line(row, columns));
      await saveFile(path, new TextEncoder().encode(rows.length === 0 ? '' : format.header(columns) + lines.join('')));
    } else if (added !== '') {
      const { appendFile } = await import('node:fs/promises');
      await appendFile(path, added);
    }
    added = '';
    whole = false;
  };
  return {
    start(before) {
      before.forEach(enter);
      return flush();
    },
    write: enter,
    flush,
  };
}
