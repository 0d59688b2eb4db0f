import * as nn from '@adjoint/nn';
import { coversExports, familiesIn, runCatalogue } from '../../testing/test/catalogue/catalogue.ts';

const tests = new URL('.', import.meta.url);
const families = await familiesIn(tests);

runCatalogue(tests, families);

coversExports(nn, families, {
  'takes trees, and has tests of its own': ['assignStep', 'clipByGlobalNorm', 'globalNorm'],
  'makes an optimiser': ['adam', 'momentum', 'sgd'],
  trains: ['fit'],
});
