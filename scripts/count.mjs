// Counts a vitest report and the stages that failed: count.mjs <report.json> [failed stage]...
import { existsSync, readFileSync } from 'node:fs';

const [report, ...stages] = process.argv.slice(2);
const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
const tests = files.flatMap((file) => file.assertionResults);
const count = (status) => tests.filter((test) => test.status === status).length;

// a file that cannot be loaded has no failed test of its own
const broken = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
const passed = count('passed');
const failedTests = count('failed') + broken.length;
const otherStages = stages.filter((stage) => stage !== 'tests' || failedTests === 0);
const failed = failedTests + otherStages.length;
const skipped = tests.length - passed - count('failed');

for (const file of broken) console.log(`failed to run: ${file.name}`);
if (stages.length > 0) console.log(`failed stages: ${stages.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
