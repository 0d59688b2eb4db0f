import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@adjoint/files';
import { key, randint, uniform } from '@adjoint/tensor';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** In memory where there is such a folder: each save waits until its bytes are on the disk, which others may be using. */
const parent = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'adjoint-killed-'));
const folder = (): string => mkdtempSync(join(parent, 'run-'));
afterAll(() => rmSync(parent, { recursive: true }));
/** For many processes on a slow machine, in milliseconds. */
const patience = 300_000;

interface Run {
  readonly out: string;
  readonly signal: NodeJS.Signals | null;
}

interface Child {
  /** Ends the process at once. */
  kill(signal?: NodeJS.Signals): void;
  /** Runs when this text is printed. */
  on(text: string, heard: () => void): void;
}

/** The training with all that it imports in one file: processes then start in a fraction of the time. */
const script = join(folder(), 'train.mjs');
beforeAll(async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('killed/train.mjs', import.meta.url)),
    platform: 'node',
    external: ['cli-progress'],
    resolve: { conditionNames: ['@adjoint/source', 'import'] },
  });
  await bundle.write({ file: script, format: 'esm', codeSplitting: false });
  await bundle.close();
}, patience);

/** Trains in a process of its own. */
function train(into: string, every: number, begin: (child: Child) => void = () => {}, limit?: string): Promise<Run> {
  const command = [process.execPath, script, into, String(every)];
  const child =
    limit === undefined
      ? spawn(command[0]!, command.slice(1))
      : spawn('sh', ['-c', `${limit}; exec "$@"`, 'sh', ...command]);
  const heard: [string, () => void][] = [];
  let out = '';
  child.stdout.on('data', (part) => {
    out += String(part);
    for (const [text, tell] of heard.splice(0)) {
      if (out.includes(text)) tell();
      else heard.push([text, tell]);
    }
  });
  begin({ kill: (signal = 'SIGKILL') => void child.kill(signal), on: (...each) => void heard.push(each) });
  return new Promise((resolve) => {
    child.on('close', (_code, signal) => resolve({ out, signal }));
  });
}

/** The files of a training, but for what a killed save leaves. */
function filesIn(path: string): Record<string, string> {
  const names = readdirSync(path).filter((name) => !name.endsWith('.tmp'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name)).toString('latin1')]));
}

let whole: Record<string, string>;
beforeAll(async () => {
  const own = folder();
  expect((await train(own, 3)).out).toContain('{"done":60,"interrupted":false}');
  whole = filesIn(own);
  expect(Object.keys(whole).toSorted()).toEqual(['best.safetensors', 'run.csv', 'run.safetensors']);
}, patience);

describe('a training that is killed and goes on gives the same files, bit for bit: weights, optimiser, history, metrics', () => {
  /** How many runs there are, how often every fourth of them is killed (the others once), and how many are under way at once. */
  const [runs, kills, abreast] = [20, 2, 4];
  const steps = randint(key(3), [runs, kills], 0, 55).toArray() as number[][];
  const delays = uniform(key(4), [runs, kills], { high: 3 }).toArray() as number[][];

  test(
    'twenty times, killed at random moments',
    async () => {
      let killed = 0;
      const one = async (run: number): Promise<void> => {
        const own = folder();
        for (const [i, step] of steps[run]!.entries()) {
          const { signal } = await train(own, 3, (child) =>
            child.on(`step ${step};`, () => setTimeout(() => child.kill(), delays[run]![i])),
          );
          if (signal === 'SIGKILL') killed++;
          if (run % 4 !== 0) break;
        }
        await train(own, 3);
        expect(filesIn(own)).toEqual(whole);
      };
      for (let i = 0; i < runs; i += abreast)
        await Promise.all(Array.from({ length: Math.min(abreast, runs - i) }, (_, k) => one(i + k)));
      expect(killed).toBeGreaterThanOrEqual(15);
    },
    patience,
  );

  test(
    'killed while it saves',
    async () => {
      for (const count of [1, 6, 15]) {
        const own = folder();
        const { signal } = await train(own, 3, (child) => {
          let saves = 0;
          const watching = watch(own, (_event, name) => {
            if (name?.endsWith('.tmp') !== true || ++saves < count) return;
            child.kill();
            watching.close();
          });
        });
        expect(signal).toBe('SIGKILL');
        await train(own, 3);
        expect(filesIn(own)).toEqual(whole);
      }
    },
    patience,
  );
});

test(
  'Ctrl-C saves, whatever the time to the next checkpoint',
  async () => {
    const own = folder();
    const { out } = await train(own, 1000, (child) => child.on('step 5;', () => child.kill('SIGINT')));
    const { done, interrupted } = JSON.parse(out.trim().split('\n').at(-1)!) as { done: number; interrupted: boolean };
    expect(interrupted).toBe(true);
    expect(readSafetensors(readFileSync(join(own, 'run.safetensors'))).tensors['history.values']!.shape[0]).toBe(done);
    await train(own, 1000);
    expect(filesIn(own)).toEqual(whole);
  },
  patience,
);

test(
  'a disk that is full ends the training with a typed error, and the checkpoint before it is whole',
  async () => {
    const own = folder();
    // Blocks of 512 bytes, in some shells of 1024: the history outgrows them.
    const { out } = await train(own, 3, undefined, 'ulimit -f 6');
    const { name, code, message } = JSON.parse(out.trim().split('\n').at(-1)!) as Record<string, string>;
    expect([name, code]).toEqual(['TrainingError', 'EFBIG']);
    expect(message).toMatch(/^fit: saving the checkpoint after step \d+ failed: saveFile: .* nothing was changed/);
    expect(readdirSync(own).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    expect(readSafetensors(readFileSync(join(own, 'run.safetensors'))).tensors['model.net.a']!.shape).toEqual([4, 8]);
    await train(own, 3);
    expect(filesIn(own)).toEqual(whole);
  },
  patience,
);
