// Installs the workspace when node_modules is missing or older than the lockfile.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const installed = new URL('node_modules/.modules.yaml', root);
const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified(installed) >= modified(new URL('pnpm-lock.yaml', root))) {
  console.log('setup: dependencies are up to date');
} else {
  console.log('setup: installing dependencies with pnpm');
  const { status, error, stdout, stderr } = spawnSync('npx --yes pnpm@12.21.0 install --frozen-lockfile', {
    cwd: fileURLToPath(root),
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
  });
  if (status !== 0) {
    console.error(stdout, stderr, error ?? '');
    process.exit(status ?? 1);
  }
  // pnpm leaves the file alone when nothing changed
  const now = new Date();
  utimesSync(installed, now, now);
}

// tsc trusts its build state even where the output was deleted
const members = [...readdirSync(new URL('packages/', root)).map((name) => `packages/${name}`), 'examples', 'bench'];
if (!members.every((member) => existsSync(new URL(`${member}/dist/`, root)))) {
  rmSync(new URL('node_modules/.cache/tsc/', root), { recursive: true, force: true });
}
