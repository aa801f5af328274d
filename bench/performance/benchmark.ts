/** What a benchmark is, and what comes of it. */
import type { Site } from "./site";

/** One run: what the product reached, and the limit in the run beside it. */
export type Run = { value: number; limit: number | null; cpuUsPerOp: number | null };

/** One line of the table. */
export type Figure = {
  name: string;
  /** The median of the runs. */
  value: number;
  unit: string;
  /** What the least that any program would have to do reaches on this machine; the median; null: there is none. */
  limit: number | null;
  /** The share of the limit that is reached, 1 for all of it: the median of those of each run. */
  ratio: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** Processor time of the product and its stores for one operation, in microseconds. */
  cpuUsPerOp: number | null;
  limitCpuUsPerOp: number | null;
  /** In words. */
  target: string;
  met: boolean;
  runs: Run[];
  /** Where it stands on a curve of growth: so many of what. */
  at?: { of: string; size: number };
};

/** What a benchmark has to work with. */
export type Bench = {
  /** What its figures are called. */
  name: string;
  site: Site;
  /** How often each is measured. */
  runs: number;
  /** Smaller loads that show that it works, and no speed. */
  smoke: boolean;
  /** Progress, for whoever waits. */
  say: (line: string) => void;
};

/** Measures, and says what came of it. */
export type Measure = (bench: Bench) => Promise<Figure[]>;
