import { Script } from 'node:vm';
import ts from 'typescript-notebooks';
import { type Example, nameOf, parse } from './extract.ts';
import { agrees, plain, print, type Shown, shown } from './shown.ts';

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
        edits.push({
          at: node.expression.getStart(),
          until: node.expression.getStart(),
          text: `$.claim(${claims.length}, `,
        });
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
export function commentBehind(code: string, end: number): string | null {
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
        throw new Mismatch(
          `${file}:${claim.line}: the comment says ${claim.text}\n  but the value is ${print(actual)}`,
        );
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
