import { FormatError } from '@adjoint/tensor';
import { quoted } from './quoted.ts';

/** Lengths and offsets: no sign, no leading zero, no fraction, at most 2^53 - 1. */
const natural = /(?:0|[1-9]\d{0,15})(?![\d.eE])/y;

/** A cursor over the text of a header; what it does not find where it must stand is a FormatError. */
export class Scanner {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character that is no white space, or '' at the end. */
  peek(): string {
    while (' \t\n\r'.includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
    return this.text.charAt(this.at);
  }

  /** Passes over a token if it comes next. */
  take(token: string): boolean {
    this.peek();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.found(`'${token}'`);
  }

  natural(what: string): number {
    this.peek();
    natural.lastIndex = this.at;
    const digits = natural.exec(this.text)?.[0];
    if (digits === undefined || !Number.isSafeInteger(Number(digits)))
      throw this.found(`${what}, an integer from 0 to 2^53 - 1,`);
    this.at += digits.length;
    return Number(digits);
  }

  /** Passes over `open item, item, … close` and says whether a comma stood before the end, where one is allowed. */
  list(open: string, close: string, item: () => void, commaAtEnd = false): boolean {
    this.expect(open);
    if (this.take(close)) return false;
    for (;;) {
      item();
      if (this.take(close)) return false;
      this.expect(',');
      if (commaAtEnd && this.take(close)) return true;
    }
  }

  end(): void {
    if (this.peek() !== '') throw this.found('nothing more');
  }

  /** The error for something else than what must come next. */
  found(expected: string): FormatError {
    const rest = this.text.slice(this.at, this.at + 20);
    return new FormatError(
      `the header must have ${expected} at character ${this.at}, found ${rest === '' ? 'its end' : quoted(rest)}`,
    );
  }
}
