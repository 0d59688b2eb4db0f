import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript-notebooks';
import { type Example, parse } from './extract.ts';
import { commentBehind } from './run.ts';

/** From where an example has a name that is in its scope, or how it is declared. */
export type Origin = { readonly from: string } | { readonly declaration: string };

/** What a comment says of a type is compared as types are: exactly. */
const prelude = `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;\n`;

/**
 * Compiles examples with the strictest settings of the packages, each as a module of its own, and `type S = X;   // T`
 * as the claim that S is T.
 *
 * @returns what the compiler finds wrong, at the lines of the examples; and how many types it compared.
 */
export function compileExamples(
  root: string,
  examples: readonly { readonly example: Example; readonly origin: (name: string) => Origin | undefined }[],
): { readonly errors: readonly string[]; readonly types: number } {
  const folder = mkdtempSync(join(tmpdir(), 'adjoint-examples-'));
  try {
    let types = 0;
    const heads = examples.map(({ example, origin }, i) => {
      const { head, body, claims } = moduleOf(example, origin);
      types += claims;
      writeFileSync(join(folder, `${i}.ts`), head + body);
      return head.split('\n').length - 1;
    });
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        composite: false,
        declarationMap: false,
        sourceMap: false,
        noEmit: true,
        allowImportingTsExtensions: true,
        rewriteRelativeImportExtensions: false,
        verbatimModuleSyntax: false,
        isolatedModules: false,
        noUnusedLocals: false,
        noUnusedParameters: false,
        skipLibCheck: true,
        lib: ['es2023', 'esnext.disposable', 'dom'],
        customConditions: ['@adjoint/source'],
      },
      include: ['*.ts'],
    };
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    const errors = (stdout + stderr)
      .split('\n')
      // The sources are compiled by `tsc -b`, each package on its own.
      .filter((row) => row.includes('error') && !/packages.\w+.src/.test(row.split('(')[0]!))
      .map((row) =>
        row.replace(/^(\d+)\.ts\((\d+),\d+\): error \w+/, (_, i: string, line: string) => {
          const { file, line: first } = examples[Number(i)]!.example;
          return `${file}:${Number(line) - heads[Number(i)]! + first - 1}`;
        }),
      );
    return { errors, types };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An example as a module: what it uses from its scope, and its code in a function, line by line as it was. */
function moduleOf({ code }: Example, origin: (name: string) => Origin | undefined) {
  const source = parse('example.ts', code);
  const used = new Set<string>();
  let claims = 0;
  let body = '';
  let done = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) {
    visit(statement);
    const start = statement.getStart();
    const text = code.slice(start, statement.end);
    body += code.slice(done, start);
    done = statement.end;
    if (ts.isImportDeclaration(statement)) continue;
    const claim = ts.isTypeAliasDeclaration(statement) ? typeIn(commentBehind(code, statement.end)) : null;
    body += text.replace(/^export /, '');
    if (claim !== null) {
      const { name } = statement as ts.TypeAliasDeclaration;
      body += ` const same${claims++}: Same<${name.text}, ${claim}> = true;`;
      visit(parse('claim.ts', `type T = ${claim};`));
    }
  }
  body += code.slice(done);
  const head = [...used].flatMap((name) => {
    const found = origin(name);
    if (found === undefined) return [];
    return 'from' in found ? `import { ${name} } from '${found.from.replaceAll('\\', '/')}';` : found.declaration;
  });
  return {
    head: `${head.join('\n')}\n${prelude}export const example = async () => {\n`,
    body: `${body}\n};\n`,
    claims,
  };
}

/** The type that a comment begins with; behind a comma a remark may follow. */
function typeIn(comment: string | null): string | null {
  return comment === null ? null : (/^'[^']*'|^[^,]*$|^readonly \[.*?\]/.exec(comment)?.[0] ?? null);
}
