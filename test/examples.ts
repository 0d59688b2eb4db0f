// Over 150 lines: what an example is, how it is read out of a page, and how it is run, are one subject.
import { Script } from 'node:vm';
import { Tensor } from '../packages/tensor/src/index.ts';
import ts from 'typescript-notebooks';

/** Code in a TSDoc comment or on a page, and where it stands. */
export interface Example {
  readonly file: string;
  /** Of the first line of code. */
  readonly line: number;
  /** What the comment documents, or the heading above the block. */
  readonly name: string;
  readonly code: string;
}

/** An example made ready to run: the claims in its comments are calls. */
export interface Prepared extends Example {
  readonly script: string;
  readonly claims: readonly Claim[];
  /** Names that the block imports, with the module it has them from, and those that it exports. */
  readonly imports: readonly { readonly name: string; readonly from: string }[];
  readonly exports: readonly string[];
}

/** A value in a comment behind an expression. */
interface Claim {
  readonly line: number;
  readonly text: string;
  readonly value: Shown;
}

/** A value as a comment writes it: of a number also the digits count. */
type Shown =
  | { readonly number: string }
  | { readonly exactly: unknown }
  | { readonly items: readonly Shown[]; readonly more: boolean }
  | { readonly fields: ReadonlyMap<string, Shown>; readonly more: boolean };

export const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** Every `@example` of the TSDoc comments in a source, named after what is documented. */
export function examplesInSource(file: string, text: string): Example[] {
  const found: Example[] = [];
  const source = parse(file, text);
  const visit = (node: ts.Node): void => {
    for (const comment of (node as { jsDoc?: ts.JSDoc[] }).jsDoc ?? []) {
      const first = source.getLineAndCharacterOfPosition(comment.pos).line;
      found.push(...examplesInComment(file, first + 1, nameOf(node), text.slice(comment.pos, comment.end)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The examples in one comment, whose first line has the number given. */
export function examplesInComment(file: string, first: number, name: string, comment: string): Example[] {
  const found: { file: string; line: number; name: string; code: string }[] = [];
  let open = false;
  comment.split('\n').forEach((raw, i) => {
    const row = raw.replace(/^\s*\*?(?!\/) ?/, '').replace(/\s*\*\/\s*$/, '');
    if (row.startsWith('@example')) found.push({ file, line: first + i + 1, name, code: '' });
    if (row.startsWith('@')) open = row.startsWith('@example');
    else if (open) found.at(-1)!.code += `${row}\n`;
  });
  return found;
}

function nameOf(node: ts.Node): string {
  const declared = ts.isVariableStatement(node) ? node.declarationList.declarations[0]! : node;
  const own = (declared as { name?: ts.Node }).name?.getText() ?? 'constructor';
  const { parent } = node;
  return ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent) ? `${parent.name!.text}.${own}` : own;
}

/** Every block of a page that is fenced as `ts`, named after the heading above it. */
export function examplesOnPage(file: string, text: string): Example[] {
  const found: { file: string; line: number; name: string; code: string }[] = [];
  let heading = file;
  let fence: string | null = null;
  text.split('\n').forEach((row, i) => {
    if (row.startsWith('```')) {
      fence = fence === null ? row.slice(3) : null;
      if (fence === 'ts') found.push({ file, line: i + 2, name: heading, code: '' });
    } else if (fence === 'ts') found.at(-1)!.code += `${row}\n`;
    else if (fence === null && row.startsWith('#')) heading = row.replace(/^#+ /, '');
  });
  return found;
}

/** Replaces `f(x);   // 6` by a call that compares, notes the line of every statement, and strips the types. */
export function prepare(example: Example): Prepared {
  const { code, file } = example;
  const source = parse('example.ts', code);
  const lineOf = (at: number): number => example.line + source.getLineAndCharacterOfPosition(at).line;
  const edits: { at: number; until: number; text: string }[] = [];
  const claims: Claim[] = [];
  const imports: { name: string; from: string }[] = [];
  const exports: string[] = [];

  const syntax = (source as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics[0];
  if (syntax !== undefined)
    throw new Error(`${file}:${lineOf(syntax.start!)}: ${ts.flattenDiagnosticMessageText(syntax.messageText, ' ')}`);

  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node)) {
      const comment = commentBehind(code, node.end);
      const value = comment === null ? null : shown(comment);
      if (value !== null) {
        edits.push({ at: node.expression.getStart(), until: node.expression.getStart(), text: `$.claim(${claims.length}, ` });
        edits.push({ at: node.expression.end, until: node.expression.end, text: ')' });
        claims.push({ line: lineOf(node.end), text: comment!, value });
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) {
    const start = statement.getStart();
    if (ts.isImportDeclaration(statement)) {
      imports.push(...importsOf(statement));
      edits.push({ at: start, until: statement.end, text: '' });
      continue;
    }
    edits.push({ at: start, until: start, text: `$.at(${lineOf(start)}); ` });
    const modifier = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : undefined;
    if (modifier !== undefined) {
      exports.push(nameOf(statement));
      edits.push({ at: modifier.getStart(), until: modifier.end, text: '' });
    }
    visit(statement);
  }
  let typed = '';
  let done = 0;
  for (const { at, until, text } of edits.toSorted((a, b) => a.at - b.at)) {
    typed += code.slice(done, at) + text;
    done = until;
  }
  typed += code.slice(done);
  const { outputText: script } = ts.transpileModule(typed, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return { ...example, script, claims, imports, exports };
}

function importsOf(statement: ts.ImportDeclaration): { name: string; from: string }[] {
  const from = (statement.moduleSpecifier as ts.StringLiteral).text;
  const bindings = statement.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings) || statement.importClause!.isTypeOnly) return [];
  return bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => ({ name: name.text, from }));
}

/** What stands behind a statement: a comment on its line, or else one that has the next line for itself. */
function commentBehind(code: string, end: number): string | null {
  const found = /^[ \t]*(?:\n[ \t]*)?\/\/ ?(.*)/.exec(code.slice(end));
  return found === null ? null : found[1]!.trim();
}

/**
 * Runs an example among the names of `scope`, and compares what its comments claim.
 *
 * @returns what the block exports.
 * @throws Error with file and line: for what the example throws, a value that differs, or a claim it never came to.
 */
export async function runExample(
  example: Prepared,
  scope: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { file, claims, script, exports } = example;
  let { line } = example;
  const reached = new Set<Claim>();
  const recorder = {
    at: (now: number) => {
      line = now;
    },
    claim: (k: number, value: unknown) => {
      const claim = claims[k]!;
      reached.add(claim);
      const actual = plain(value);
      if (!agrees(actual, claim.value))
        throw new Mismatch(`${file}:${claim.line}: the comment says ${claim.text}\n  but the value is ${print(actual)}`);
      return value;
    },
  };
  // A block of its own, so that an example may declare a name that is also in scope.
  const text = `(async ($, { ${Object.keys(scope).join(', ')} }) => { {\n${script}\nreturn { ${exports.join(', ')} }; } })`;
  try {
    const main = new Script(text, { filename: file }).runInThisContext() as (
      $: typeof recorder,
      names: typeof scope,
    ) => Promise<Record<string, unknown>>;
    const exported = await main(recorder, scope);
    const missed = claims.find((claim) => !reached.has(claim));
    if (missed !== undefined) throw new Mismatch(`${file}:${missed.line}: it never came to the value ${missed.text}`);
    return exported;
  } catch (error) {
    throw error instanceof Mismatch ? error : new Error(`${file}:${line}: it threw ${String(error)}`, { cause: error });
  }
}

class Mismatch extends Error {}

/** Tensors as nested arrays, typed arrays as arrays, everything inside likewise. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return value.toArray();
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

function print(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\n', String.raw`\n`)}'`;
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v)) ?? String(value);
}

function agrees(actual: unknown, expected: Shown): boolean {
  if ('exactly' in expected) return Object.is(actual, expected.exactly);
  if ('number' in expected) return typeof actual === 'number' && sameNumber(actual, expected.number);
  if ('items' in expected) {
    const { items, more } = expected;
    if (!Array.isArray(actual) || (more ? actual.length < items.length : actual.length !== items.length)) return false;
    return items.every((item, i) => agrees(actual[i], item));
  }
  const { fields, more } = expected;
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  if (!more && Object.keys(actual).length !== fields.size) return false;
  return [...fields].every(([name, field]) => agrees((actual as Record<string, unknown>)[name], field));
}

/** With three decimals or more a number is rounded to what is shown; with fewer it is meant exactly, but for float32's dust. */
function sameNumber(actual: number, text: string): boolean {
  const expected = Number(text);
  if (Object.is(actual, expected)) return true;
  const [, decimals = '', exponent = '0'] = /^-?\d+(?:\.(\d*))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const rounding = decimals.length < 3 ? 0 : 0.5 * 10 ** (Number(exponent) - decimals.length);
  return Math.abs(actual - expected) <= Math.max(rounding * (1 + 1e-9), 1e-7 * Math.abs(expected), 1e-12);
}

/** The value a comment begins with, or null if it is prose. Behind a comma or in parentheses a remark may follow. */
export function shown(comment: string): Shown | null {
  let rest = comment;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };
  const list = (end: RegExp, item: () => boolean): { more: boolean } | null => {
    for (;;) {
      if (take(end)) return { more: false };
      if (take(/^\s*(?:\.\.\.|…)\s*/)) return take(end) ? { more: true } : null;
      if (!item()) return null;
      if (!take(/^\s*,\s*/) && !end.test(rest)) return null;
    }
  };
  const value = (): Shown | null => {
    take(/^(?:readonly|Float64Array|Float32Array|Int32Array|Uint32Array|Uint8Array)\s+(?=\[)/);
    const number = take(/^-?(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)(?![\w.])/i) ?? take(/^NaN\b/);
    if (number !== null) return { number: number[0] };
    const text = take(/^'((?:[^'\\]|\\.)*)'/);
    if (text !== null) return { exactly: text[1]!.replaceAll(String.raw`\n`, '\n').replaceAll(/\\(.)/g, '$1') };
    const word = take(/^(?:true|false|null|undefined)\b/);
    if (word !== null) return { exactly: { true: true, false: false, null: null }[word[0]] };
    if (take(/^\[\s*/)) {
      const items: Shown[] = [];
      const ended = list(/^\s*\]/, () => {
        const item = value();
        if (item !== null) items.push(item);
        return item !== null;
      });
      return ended && { items, ...ended };
    }
    if (take(/^\{\s*/)) {
      const fields = new Map<string, Shown>();
      const ended = list(/^\s*\}/, () => {
        const name = take(/^(\w+):\s*/);
        const field = name === null ? null : value();
        if (field !== null) fields.set(name![1]!, field);
        return field !== null;
      });
      return ended && { fields, ...ended };
    }
    return null;
  };
  const found = value();
  return /^\s*(?:$|[,;:(])/.test(rest) ? found : null;
}
