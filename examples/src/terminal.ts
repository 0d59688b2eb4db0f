import { stdout } from 'node:process';

/** Whether someone watches: colours and cursor codes are for terminals, not for the logs of CI. */
export const isTerminal = stdout.isTTY;

/** Emphasis in a terminal that shows colours, plain text elsewhere. */
export function bold(text: string): string {
  return isTerminal && stdout.hasColors() ? `\u001b[1m${text}\u001b[22m` : text;
}

/** A line that opens a part. */
export function heading(text: string): string {
  return `${bold(text)}\n${'─'.repeat(text.length)}`;
}
