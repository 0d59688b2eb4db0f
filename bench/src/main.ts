import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { notebookBench } from './notebook.ts';
import { opsBench } from './ops.ts';
import { recurrentBench } from './recurrent.ts';
import { scanBench } from './scan.ts';
import { vmapBench } from './vmap.ts';

const benches: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  notebook: notebookBench,
  ops: opsBench,
  recurrent: recurrentBench,
  scan: scanBench,
  vmap: vmapBench,
};

const usage = `usage: npm run bench -- [${Object.keys(benches).join('|')}] [--rounds N]`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '15' } },
  });
  const rounds = Number(values.rounds);
  const names = positionals.length === 0 ? Object.keys(benches) : positionals;
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) throw new RangeError(`there is no bench '${unknown}'`);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`--rounds is a positive integer, got ${values.rounds}`);
  console.log(
    `node ${process.version}, ${cpus()[0]?.model.trim()} × ${cpus().length}, load ${loadavg()[0]?.toFixed(2)}`,
  );
  for (const name of names) await benches[name]!(rounds);
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
});
