import { AdjointError, type ErrorOptions } from '@adjoint/tensor';

/**
 * A file that could not be read or written: no such folder, no permission, a full disk.
 *
 * It does not occur for what a file holds (`FormatError`), nor ever with the old file lost: a save that fails leaves it
 * as it was.
 *
 * @example
 * try {
 *   await loadFile('no/such/file.safetensors');
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export class FileError extends AdjointError {
  readonly path: string;
  /** What the system calls it, such as `ENOSPC`; empty where there are no files at all. */
  readonly code: string;

  constructor(message: string, path: string, code: string, options: ErrorOptions = {}) {
    super(message, options);
    this.path = path;
    this.code = code;
  }
}

/** What the codes of systems mean, and what to do. */
const meanings: Readonly<Record<string, readonly [sentence: string, hint?: string]>> = {
  ENOENT: ['there is no such file or folder', 'a missing folder is made by mkdir(folder, { recursive: true })'],
  ENOTDIR: ['a part of the path is no folder'],
  EISDIR: ['it is a folder'],
  EACCES: ['it is not permitted'],
  EPERM: ['it is not permitted'],
  EROFS: ['the disk can only be read'],
  ENOSPC: ['the disk is full'],
  EDQUOT: ['the quota of the disk is used up'],
  EFBIG: ['the file would be larger than is allowed'],
  ENAMETOOLONG: ['the name is too long'],
  EMFILE: ['too many files are open'],
};

/** The error for what a system call threw. */
export function fileError(name: string, path: string, cause: unknown, after = ''): FileError {
  const code = codeOf(cause);
  const [sentence, hint] = meanings[code] ?? [cause instanceof Error ? cause.message : String(cause)];
  return new FileError(`${name}: '${path}': ${sentence}${code === '' ? '' : ` (${code})`}${after}`, path, code, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

function codeOf(cause: unknown): string {
  const { code } = cause as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
