/**
 * Where a program called an operation.
 *
 * @example
 * const { findings } = why((x: Tensor) => x.relu().sum())(tensor([-1]));
 * const source: Source | null = findings[0]!.source;
 */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The function of this library that was called there, where it is not just the op itself. */
  readonly call: string | null;
  /** The line itself, where the file can be read. */
  readonly text: string | null;
}

/** How many calls are looked at, first and at most: a layer in a layer in a loop has many before the program's own. */
const depths = [16, 64];
/** `at call (file:1:2)`, `at file:1:2` and `call@file:1:2`. */
const frame = /^\s*(?:at )?(?:(.*?)(?: \(|@))?(?:file:\/\/)?([^()]+?):(\d+):(\d+)\)?$/;
/** Files of an engine, and of these packages where they are installed. */
const foreign = /^node:|^native\b|\/node_modules\/@adjoint\//;
/** The rest of this file's own path, after the folder of all packages. */
const own = /[^/]+\/(?:src|dist)\/why\/source\.[jt]s$/;
/** Where primitives are applied, and where functions become methods: under names of no interest. */
const primitive = /\/ops\/\w+\.[jt]s$|\/(?:apply|defineop|elementwise)\.[jt]s$/;
const methods = /\/methods\.[jt]s$/;

/** What an engine may let one set. */
interface Limited {
  stackTraceLimit?: number;
  prepareStackTrace?: ((error: Error, sites: readonly Site[]) => unknown) | undefined;
}

interface Site {
  getFileName(): string | null;
  getPosition(): number;
}

/** Finds lines of a program; a place that it has seen before it knows. */
export class Sources {
  private readonly known = new Map<unknown, Source | null>();

  /** The innermost call under way outside of these packages; null if the engine does not say. */
  here(): Source | null {
    const engine: Limited = Error as unknown as Limited;
    const { stackTraceLimit, prepareStackTrace } = engine;
    try {
      for (const depth of depths) {
        engine.stackTraceLimit = depth;
        // Places are cheap to compare; their lines are dear, where sources are mapped.
        engine.prepareStackTrace = (_, sites) => sites.map((at) => `${at.getFileName()}:${at.getPosition()}`).join('|');
        const { stack: places } = new Error('places');
        engine.prepareStackTrace = prepareStackTrace;
        let found = this.known.get(places);
        if (found === undefined) this.known.set(places, (found = sourceIn(new Error('lines').stack)));
        if (found !== null) return found;
      }
    } finally {
      Object.assign(engine, { stackTraceLimit, prepareStackTrace });
    }
    return null;
  }
}

function sourceIn(stack = ''): Source | null {
  let home: string | null = null;
  let call: string | null = null;
  for (const written of stack.replaceAll('\\', '/').split('\n')) {
    const [, name = '', file, line, column] = frame.exec(written) ?? [];
    if (file === undefined) continue;
    // The first call is the one above.
    home ??= own.test(file) ? file.replace(own, '') : '?';
    const ours = file.startsWith(home) && /^[^/]+\/(?:src|dist)\//.test(file.slice(home.length));
    if (!ours && !foreign.test(file))
      return { file, line: Number(line), column: Number(column), call, text: lineOf(file, Number(line)) };
    if (primitive.test(file)) call = null;
    else if (!methods.test(file)) call = /(\w+)(?: \[as \w+\])?$/.exec(name)?.[1] ?? call;
  }
  return null;
}

interface Files {
  readFileSync(file: string, encoding: 'utf8'): string;
}

function lineOf(file: string, line: number): string | null {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): Files } };
  try {
    const text = process?.getBuiltinModule?.('node:fs').readFileSync(file, 'utf8');
    return text?.split('\n')[line - 1]?.trim() ?? null;
  } catch {
    return null;
  }
}
