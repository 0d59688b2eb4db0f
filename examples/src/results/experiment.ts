/** What one seed gave. */
export interface Measured {
  /** One for each of the experiment's measures. */
  readonly figures: readonly string[];
  /** Whether the aim was reached. */
  readonly reached: boolean;
}

/** An experiment of the literature, repeated for several seeds, with a section in docs/results.md. */
export interface Experiment {
  /** What the command line and the page call it. */
  readonly name: string;
  readonly title: string;
  /** The task, and what counts as right: a paragraph. */
  readonly about: string;
  /** Network, training and data, each with its name. */
  readonly settings: readonly (readonly [name: string, setting: string])[];
  readonly seeds: readonly number[];
  /** So many of the seeds have to reach the aim. */
  readonly needed: number;
  /** What a seed reaches, in words that follow "seeds reach". */
  readonly aim: string;
  /** What is measured for each seed. */
  readonly measures: readonly string[];
  /** Runs one seed and prints as it goes; null if it was interrupted. */
  readonly run: (seed: number) => Promise<Measured | null>;
}
