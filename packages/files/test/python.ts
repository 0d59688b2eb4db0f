import { spawnSync } from 'node:child_process';

/** A Python that has all these modules: that of `ADJOINT_PYTHON`, or `python3`; null where there is none. */
export function pythonWith(...modules: readonly string[]): string | null {
  const python = process.env['ADJOINT_PYTHON'] ?? 'python3';
  // Looks them up without running them, which takes seconds.
  const program = 'import sys, importlib.util as i; sys.exit(None in map(i.find_spec, sys.argv[1:]))';
  return spawnSync(python, ['-c', program, ...modules]).status === 0 ? python : null;
}

/** What a Python program prints. @throws Error with what it complained of. */
export function printedBy(python: string, program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
