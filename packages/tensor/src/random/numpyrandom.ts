import { NumericsError } from '../errors.ts';
import { checkInteger } from '../checks.ts';
import { log } from './exactlog.ts';

/**
 * NumPy's legacy random numbers, `np.random.seed(seed)` and the calls after it.
 *
 * @example
 * const random: LegacyGenerator = legacyGenerator(1);
 * random.uniform(); // 0.417022004702574
 */
export interface LegacyGenerator {
  /** The next 32 bits. */
  word(): number;
  /** The next of `np.random.random_sample()`: 53 bits in [0, 1), from two words. */
  uniform(): number;
  /** The next of `np.random.randn()`. */
  gauss(): number;
}

const length = 624;
const shift = 397;

/** Matsumoto and Nishimura, "Mersenne Twister", 1998: mt19937ar.c. */
class Mt19937 implements LegacyGenerator {
  readonly #state = new Uint32Array(length);
  #next = length;
  /** Polar draws come in pairs: the second one waits here. */
  #waiting: number | null = null;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < length; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < length; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % length]! & 0x7fffffff);
      const twisted = (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
      state[i] = state[(i + shift) % length]! ^ twisted;
    }
    this.#next = 0;
  }

  word(): number {
    if (this.#next === length) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  gauss(): number {
    if (this.#waiting !== null) {
      const waited = this.#waiting;
      this.#waiting = null;
      return waited;
    }
    let first: number;
    let second: number;
    let square: number;
    do {
      first = 2 * this.uniform() - 1;
      second = 2 * this.uniform() - 1;
      square = first * first + second * second;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * log(square)) / square);
    // NumPy hands out the second coordinate and keeps the first
    this.#waiting = factor * first;
    return factor * second;
  }
}

/**
 * A generator in the state `np.random.seed(seed)` leaves, independent of all others: words and uniforms are NumPy's bit for bit.
 * So are the gaussians, but for one in 2,800: there glibc's logarithm, which NumPy calls, is not the correctly rounded one, and
 * the gaussian is 1 to 3 ULP away.
 *
 * @throws NumericsError unless the seed is an integer from 0 to 4294967295.
 * @example
 * const random = legacyGenerator(1);
 * random.gauss(); // 1.6243453636632417
 */
export function legacyGenerator(seed: number): LegacyGenerator {
  checkInteger('numpyRandom', 'a seed', seed, 0, 4294967295, NumericsError);
  return new Mt19937(seed);
}
