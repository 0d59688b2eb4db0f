// Over 150 lines: reads the exports of the packages and writes docs/functions.md; `npm run docs` runs it.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-notebooks';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = 'docs/functions.md';
const packages = ['tensor', 'nn', 'autograd', 'rnn', 'files'];

/** What an op's own file says of it, where it is elementwise. */
const elementwise = /\b(?:unary|binary)\(|linearity: 'elementwise'/;

const paths = (folder, names, end = '.ts') => names.split(' ').map((name) => `${folder}/${name}${end}`);
const ops = (names) => paths('tensor/src/ops', names);
const functions = (names) => paths('tensor/src/functions', names);

/**
 * Titles, and the sources whose functions stand under them, by the beginning of their paths; the first title that fits has
 * them. Ops without a title of their own are elementwise, if their files declare it, or else layout.
 */
const groups = [
  [
    'Elementwise',
    ...ops('polygamma sinc where'),
    ...functions('clamp copysign exp2 fmax isClose isFinite lerp logic logit maskedFill nanToNum reciprocal remainder'),
    ...functions('tan trunc'),
  ],
  ['Activations', 'nn/src/activations', ...ops('relu'), ...functions('softmax')],
  [
    'Reductions and scans',
    ...ops('sum max min argmax cumArg cumsum linearRecurrence'),
    ...functions('amax any cov cummax cumprod diff logCumSumExp mean median nanSum norm sort variance'),
  ],
  [
    'Linear algebra',
    ...ops('matmul cholesky det eigh logAbsDet matrixExp pinv solve solveTriangular'),
    ...functions('cross einsum inv kron matrixNorm matrixPower multiDot products slogdet tensordot trace'),
  ],
  ['Layers', ...paths('nn/src', 'functions initializers layers', '/'), ...functions('linear')],
  ['Losses', 'nn/src/losses'],
  ['Training', ...paths('nn/src', 'optimizers schedules clipping averaging training', '/')],
  ['Recurrent networks', 'rnn/src'],
  ['Files', 'files/src', 'nn/src/stateDict', 'nn/src/training/saveTree'],
  ['Data', 'nn/src/data'],
  ['Random', 'tensor/src/random'],
  ['Control flow', ...paths('autograd/src', 'cond scan schedule whileLoop')],
  ['Transforms', 'autograd/src', ...ops('stopGradient'), ...functions('detach')],
  ['Creation', ...paths('tensor/src', 'create scalar')],
  [
    'For authors of ops',
    ...ops('places'),
    ...paths(
      'tensor/src',
      'apply batch checks checktensor errors defineop dtype elementwise floats op operand options plainobject shape shown tensor',
    ),
    ...paths('tensor/src', 'kernels print', '/'),
  ],
  ['Trees', 'tensor/src/tree'],
  ['Layout and indexing', 'tensor/src/ops', 'tensor/src/functions'],
];
const order = [
  'Creation',
  'Elementwise',
  'Activations',
  'Reductions and scans',
  'Linear algebra',
  'Layout and indexing',
]
  .concat([
    'Layers',
    'Losses',
    'Random',
    'Transforms',
    'Control flow',
    'Recurrent networks',
    'Training',
    'Files',
    'Trees',
  ])
  .concat(['For authors of ops']);

function groupOf(path, source) {
  const group = groups.find(([, ...starts]) => starts.some((start) => path.startsWith(start)))?.[0];
  if (group === undefined) throw new Error(`scripts/functions.mjs does not say to which group ${path} belongs`);
  return group === 'Layout and indexing' && path.includes('/ops/') && elementwise.test(source) ? 'Elementwise' : group;
}

/** All functions that the packages export, with what their declarations and comments say. */
export function exportedFunctions() {
  const entries = packages.map((name) => join(root, 'packages', name, 'src/index.ts'));
  const program = ts.createProgram(entries, {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    customConditions: ['@adjoint/source'],
    types: [],
  });
  const checker = program.getTypeChecker();
  return entries.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const { valueDeclaration } = symbol;
      if (valueDeclaration === undefined || ts.isClassDeclaration(valueDeclaration)) return [];
      const signatures = checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration).getCallSignatures();
      if (signatures.length === 0) return [];
      const source = valueDeclaration.getSourceFile();
      const path = relative(join(root, 'packages'), source.fileName).replaceAll('\\', '/');
      const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      const { name } = exported;
      return [
        {
          name,
          path,
          group: groupOf(path, source.text),
          signatures: merged(signatures.map((signature) => written(signature, checker))).map(
            ({ parameters, result }) => `${name}(${parameters.join(', ')}): ${result}`,
          ),
          sentence: firstSentence(comment),
          elsewhere: elsewhereOf(symbol.declarations),
        },
      ];
    });
  });
}

/** What a comment says the function is called elsewhere: ` * PyTorch: \`torch.cumsum\`.` */
function elsewhereOf(declarations) {
  const text = declarations
    .flatMap((one) => ts.getJSDocCommentsAndTags(one).map((comment) => comment.getText()))
    .join('\n');
  const found = /^\s*\* ((?:PyTorch|NumPy|SciPy|JAX): `.*`)\.?$/m.exec(text)?.[1];
  return found?.replaceAll('`F.', '`torch.nn.functional.') ?? null;
}

/** The first sentence; the line that names a function elsewhere is none. */
function firstSentence(comment) {
  const [paragraph] = comment
    .replace(/^(?:PyTorch|NumPy|JAX): .*$/gm, '')
    .trim()
    .split(/\n\s*\n/);
  return paragraph.replaceAll(/\s+/g, ' ').split(/(?<=[.!?])\s+(?=[A-Z0-9`(])/)[0];
}

/** The parameters and result of a signature as its declaration writes them, less what only the compiler needs. */
function written(signature, checker) {
  const { declaration } = signature;
  const parameters = declaration.parameters.map((parameter) => {
    const rest = parameter.dotDotDotToken ? '...' : '';
    const optional = parameter.questionToken || parameter.initializer ? '?' : '';
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text.replace(/^given$/, 'x') : 'options';
    const type = parameter.type
      ? simple(parameter.type, checker)
      : checker.typeToString(checker.getTypeAtLocation(parameter), undefined, ts.TypeFormatFlags.NoTruncation);
    return `${rest}${name}${optional}: ${type}`;
  });
  const result = declaration.type
    ? simple(declaration.type, checker)
    : checker.typeToString(signature.getReturnType()).replace(/Tensor<.*>/, 'Tensor');
  return { parameters, result };
}

/** A type without the shapes that it follows: `B & BroadcastOperand<…>` of a `B extends Operand` is `Operand`. */
function simple(type, checker) {
  const again = (node) => simple(node, checker);
  const { SyntaxKind } = ts;
  if (ts.isParenthesizedTypeNode(type)) {
    const inner = again(type.type);
    return /^[\w.]+$/.test(inner) ? inner : `(${inner})`;
  }
  if (ts.isIntersectionTypeNode(type)) return again(type.types[0]);
  if (ts.isUnionTypeNode(type)) return [...new Set(type.types.map(again))].join(' | ');
  if (ts.isTypeOperatorNode(type) && type.operator === SyntaxKind.ReadonlyKeyword) return again(type.type);
  if (ts.isArrayTypeNode(type)) return `${again(type.elementType)}[]`;
  if (ts.isTupleTypeNode(type)) return `[${type.elements.map(again).join(', ')}]`;
  if (ts.isNamedTupleMember(type)) return `${type.name.text}${type.questionToken ? '?' : ''}: ${again(type.type)}`;
  if (ts.isFunctionTypeNode(type)) {
    const parameters = type.parameters.map(
      (p) => `${p.dotDotDotToken ? '...' : ''}${p.name.getText()}: ${again(p.type)}`,
    );
    return `(${parameters.join(', ')}) => ${again(type.type)}`;
  }
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    if (name === 'Tensor') return name;
    if (name === 'NoInfer') return again(type.typeArguments[0]);
    const declared = checker.getSymbolAtLocation(type.typeName)?.declarations?.[0];
    const bound = declared && ts.isTypeParameterDeclaration(declared) ? declared.constraint : undefined;
    if (bound && /^(?:Tensor|Operand|Shape|DType)\b/.test(bound.getText())) return again(bound);
    return type.typeArguments ? `${name}<${type.typeArguments.map(again).join(', ')}>` : name;
  }
  return type
    .getText()
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\s+/g, ' ');
}

/** Overloads that only add parameters as one signature in which these are optional. */
function merged(signatures) {
  const kept = [];
  for (const { parameters, result } of signatures) {
    const shorter = kept.find(
      (one) => one.result === result && one.parameters.every((p, i) => plain(p) === plain(parameters[i] ?? '')),
    );
    if (shorter === undefined) kept.push({ parameters, result });
    else {
      const least = shorter.parameters.length;
      shorter.parameters = parameters.map((p, i) =>
        i < least ? shorter.parameters[i] : p.replace(/^(\w+): /, '$1?: '),
      );
    }
  }
  return kept;
}

const plain = (parameter) => parameter.replace(/^(\w+)\?/, '$1');

/** docs/functions.md as it is to be. */
export function functionsPage() {
  const found = exportedFunctions();
  const sections = order.flatMap((title) => {
    const own = found.filter(({ group }) => group === title).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (own.length === 0) return [];
    const items = own.map(({ signatures, sentence, elsewhere }) => {
      const calls = signatures.map((signature) => `\`${signature}\``).join(' or ');
      return `- ${calls}<br>\n  ${sentence}${elsewhere === null ? '' : ` ${elsewhere}.`}`;
    });
    return [`## ${title}`, items.join('\n')];
  });
  const count = new Set(found.map(({ name }) => name)).size;
  const head = [
    '# Functions',
    `The ${count} functions that the packages export, with what PyTorch calls them. Generated from their declarations by \`npm run docs\`.`,
    'Tensors know their shapes at compile time where these are literal; that part of the types is left out here. `Operand` is a tensor or a number, `Over` one axis, several, or `{ axis, keepdims }`.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(root, page), functionsPage());
