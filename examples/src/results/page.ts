import type { Experiment, Measured } from './experiment.ts';

/** A seed's figures, and how long they took. */
export interface Run extends Measured {
  readonly seed: number;
  readonly seconds: number;
}

/** Runs of an experiment, and the machine they were made on. */
export interface Results {
  readonly runs: readonly Run[];
  readonly machine: string;
}

const head = [
  '# Results',
  '',
  'Experiments of the literature, repeated with several seeds. This page is written by `npm run results`, which runs them all;',
  '`npm run results -- reber` runs one and replaces its section. The same seed gives the same figures, but for the time.',
].join('\n');

/** The page of some experiments, each with its results if there are any. */
export function pageOf(experiments: readonly Experiment[], results: (name: string) => Results | null): string {
  const sections = experiments.flatMap((experiment) => {
    const found = results(experiment.name);
    return found === null ? [] : [sectionOf(experiment, found)];
  });
  return `${[head, ...sections].join('\n\n')}\n`;
}

/** An experiment's section: what was done, a table of figures, and how to do it again. */
function sectionOf(experiment: Experiment, { runs, machine }: Results): string {
  const { name, title, about, settings, measures, aim, needed } = experiment;
  const reached = runs.filter((run) => run.reached).length;
  const rows = runs.map((run) => [
    String(run.seed),
    ...run.figures,
    run.reached ? 'yes' : 'no',
    `${Math.round(run.seconds)} s`,
  ]);
  return [
    opening(name),
    `## ${title}`,
    about,
    settings.map(([what, setting]) => `- ${what}: ${setting}`).join('\n'),
    markdownTable([['seed', ...measures, 'reached', 'time'], ...rows]),
    `${reached} of ${runs.length} seeds reach ${aim}; ${needed} are asked for.`,
    `All seeds: \`npm run results -- ${name}\`. One: \`node examples/dist/${name}.js --seed ${runs[0]?.seed ?? 1}\`.`,
    `${measuredOn}${machine}.`,
    closing(name),
  ].join('\n\n');
}

const measuredOn = 'Measured on ';

/** What a page says about an experiment; null if nothing. */
export function resultsOn(page: string, { name, measures }: Experiment): Results | null {
  const [, section] = page.split(`${opening(name)}\n`);
  if (section === undefined) return null;
  const lines = section.slice(0, section.indexOf(closing(name))).split('\n');
  const machine = lines.find((line) => line.startsWith(measuredOn))?.slice(measuredOn.length, -1) ?? '';
  const runs = lines
    .filter((line) => /^\| *\d/.test(line))
    .map((line): Run => {
      const cells = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      const figures = cells.slice(1, 1 + measures.length);
      const [reached, time] = cells.slice(1 + measures.length);
      return { seed: Number(cells[0]), figures, reached: reached === 'yes', seconds: Number.parseFloat(time ?? '') };
    });
  return { runs, machine };
}

function opening(name: string): string {
  return `<!-- ${name}: written by \`npm run results -- ${name}\` -->`;
}

function closing(name: string): string {
  return `<!-- end of ${name} -->`;
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}
