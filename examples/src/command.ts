import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The flags of a command: each is a whole number from `least` on, with its default and what it means. */
export type Flags = Readonly<
  Record<string, { readonly preset: number; readonly least: number; readonly help: string }>
>;

/** A flag that is unknown or has no value that makes sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads `--name value` and `--name=value`.
 *
 * @returns a number for each flag, or null if `--help` was asked for.
 * @throws UsageError for any other argument.
 */
export function readFlags<F extends Flags>(flags: F, args: readonly string[]): Record<keyof F, number> | null {
  const found = parse(flags, args);
  if (found['help'] === true) return null;
  const numbers = Object.entries(flags).map(([name, { preset, least }]) => {
    const text = found[name];
    const value = text === undefined ? preset : Number(text);
    if (!Number.isSafeInteger(value) || value < least || text === '')
      throw new UsageError(`--${name} is a whole number from ${least} on, got ${JSON.stringify(text)}`);
    return [name, value] as const;
  });
  return Object.fromEntries(numbers) as Record<keyof F, number>;
}

function parse(flags: Flags, args: readonly string[]): Record<string, unknown> {
  const strings = Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...strings, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** How a command is called. */
export function usage(file: string, what: string, flags: Flags): string {
  const names = Object.entries(flags).map(
    ([name, { preset, help }]) => [`  --${name} N`, `${help} (${preset})`] as const,
  );
  const lines = [...names, ['  --help', 'this text'] as const];
  const width = Math.max(...lines.map(([flag]) => flag.length));
  const listed = lines.map(([flag, help]) => `${flag.padEnd(width)}  ${help}`).join('\n');
  return `usage: node examples/dist/${file} [flags]\n\n${what}\n${listed}`;
}

/**
 * Runs a command if its file is the one that Node was started with: wrong flags print the usage and exit with 2.
 *
 * @param url - `import.meta.url` of the file.
 */
export function command<F extends Flags>(
  url: string,
  about: { readonly file: string; readonly what: string; readonly flags: F },
  run: (values: Record<keyof F, number>) => void | Promise<void>,
): void {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(url)) return;
  const text = usage(about.file, about.what, about.flags);
  let values: Record<keyof F, number> | null;
  try {
    values = readFlags(about.flags, process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${text}`);
    process.exitCode = 2;
    return;
  }
  if (values === null) console.log(text);
  else void run(values);
}
