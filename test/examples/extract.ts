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

type Building = { -readonly [K in keyof Example]: Example[K] };

/** The syntax tree of a text. */
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
  const found: Building[] = [];
  let open = false;
  comment.split('\n').forEach((raw, i) => {
    const row = raw.replace(/^\s*\*?(?!\/) ?/, '').replace(/\s*\*\/\s*$/, '');
    if (row.startsWith('@example')) found.push({ file, line: first + i + 1, name, code: '' });
    if (row.startsWith('@')) open = row.startsWith('@example');
    else if (open) found.at(-1)!.code += `${row}\n`;
  });
  return found;
}

/** What a declaration declares; a member is named behind its class. */
export function nameOf(node: ts.Node): string {
  const declared = ts.isVariableStatement(node) ? node.declarationList.declarations[0]! : node;
  const own = (declared as { name?: ts.Node }).name?.getText() ?? 'constructor';
  const { parent } = node;
  return ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent) ? `${parent.name!.text}.${own}` : own;
}

/** Every block of a page that is fenced as `ts`, named after the heading above it. */
export function examplesOnPage(file: string, text: string): Example[] {
  const found: Building[] = [];
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
