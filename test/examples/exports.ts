import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript-notebooks';
import { nameOf, parse } from './extract.ts';

/** Something a module exports, and where it is declared. */
export interface Export {
  readonly name: string;
  readonly path: string;
  /** Is there a sentence in a comment above one of its declarations, and an example? */
  readonly sentence: boolean;
  readonly example: boolean;
}

/** All that a module exports, types too, followed to the declarations. */
export function exportsOf(path: string): ReadonlyMap<string, Export> {
  const found = new Map<string, Export>();
  const source = parse(path, readFileSync(path, 'utf8'));
  const add = (one: Export): void => {
    const before = found.get(one.name);
    found.set(one.name, {
      ...one,
      sentence: one.sentence || before?.sentence === true,
      example: one.example || before?.example === true,
    });
  };
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const from = exportsOf(join(dirname(path), (statement.moduleSpecifier as ts.StringLiteral).text));
      const clause = statement.exportClause;
      if (clause === undefined || !ts.isNamedExports(clause)) for (const one of from.values()) add(one);
      else for (const { name } of clause.elements) add(from.get(name.text)!);
    } else if (ts.canHaveModifiers(statement)) {
      const exported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      if (exported !== true) continue;
      const comments = (statement as { jsDoc?: ts.JSDoc[] }).jsDoc ?? [];
      add({
        name: nameOf(statement),
        path,
        sentence: comments.some(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '') !== ''),
        example: comments.some(({ tags }) => tags?.some(({ tagName }) => tagName.text === 'example') === true),
      });
    }
  }
  return found;
}
