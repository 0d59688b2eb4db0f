/** Runs experiments of the literature with all their seeds, and writes what they gave to docs/results.md. */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { argv, version } from 'node:process';
import { fileURLToPath } from 'node:url';
import { adding } from './adding.ts';
import { co2 } from './co2.ts';
import { UsageError } from './command.ts';
import { mnist } from './mnist.ts';
import { mobydick } from './mobydick.ts';
import { reber } from './reber.ts';
import type { Experiment } from './results/experiment.ts';
import { pageOf, type Results, resultsOn, type Run } from './results/page.ts';

export const experiments: readonly Experiment[] = [reber, adding, mnist, mobydick, co2];

const names = experiments.map(({ name }) => name);
const usage = `usage: npm run results -- [${names.join('|')} …]\n\nRuns experiments, all when none is named, and writes docs/results.md.`;
const page = fileURLToPath(new URL('../../docs/results.md', import.meta.url));

/** The experiments of a command line, all for an empty one. @throws UsageError for any that does not exist. */
export function chosen(args: readonly string[]): readonly Experiment[] {
  const unknown = args.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`there is no experiment ${JSON.stringify(unknown)}`);
  return args.length === 0 ? experiments : experiments.filter(({ name }) => args.includes(name));
}

/** Runs all seeds of an experiment; null if it was interrupted. */
export async function repeat({ seeds, run }: Pick<Experiment, 'seeds' | 'run'>): Promise<readonly Run[] | null> {
  const runs: Run[] = [];
  for (const seed of seeds) {
    const began = performance.now();
    const measured = await run(seed);
    if (measured === null) return null;
    runs.push({ seed, ...measured, seconds: (performance.now() - began) / 1000 });
    console.log('');
  }
  return runs;
}

/** Writes an experiment's section of docs/results.md and leaves the others as they are. */
function write(name: string, results: Results): void {
  const old = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const found = new Map(experiments.map((each) => [each.name, resultsOn(old, each)]));
  found.set(name, results);
  writeFileSync(
    page,
    pageOf(experiments, (each) => found.get(each) ?? null),
  );
}

function machine(): string {
  return `Node.js ${version}, ${cpus()[0]?.model.trim()} × ${cpus().length}, load ${loadavg()[0]?.toFixed(1)}`;
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return;
  }
  for (const experiment of chosen(args)) {
    const runs = await repeat(experiment);
    if (runs === null) {
      process.exitCode = 130;
      return;
    }
    write(experiment.name, { runs, machine: machine() });
    const reached = runs.filter((run) => run.reached).length;
    console.log(`${reached} of ${runs.length} seeds reach ${experiment.aim}: docs/results.md says so now.\n`);
  }
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url))
  main(argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  });
