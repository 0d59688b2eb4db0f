import { describe, expect, it } from 'vitest';
import { readFlags, usage, UsageError } from '../src/command.ts';

const flags = { seed: { preset: 1, least: 0, help: 'of chance' }, steps: { preset: 1200, least: 1, help: 'to take' } };

describe('the flags of a command', () => {
  it('are whole numbers, each with a default', () => {
    expect(readFlags(flags, [])).toEqual({ seed: 1, steps: 1200 });
    expect(readFlags(flags, ['--steps', '30', '--seed=0'])).toEqual({ seed: 0, steps: 30 });
  });

  it.each([
    ['--step', '30'],
    ['--steps', 'many'],
    ['--steps', '0'],
    ['--steps', '1.5'],
    ['--steps='],
    ['--steps'],
    ['30'],
  ])('are refused when they make no sense: %s %s', (...args) => {
    expect(() => readFlags(flags, args)).toThrow(UsageError);
  });

  it('are listed on request', () => {
    expect(readFlags(flags, ['--help'])).toBeNull();
    expect(usage('names.js', 'Trains.', flags)).toContain('--steps N  to take (1200)');
  });
});
