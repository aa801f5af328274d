/** What a fault of a chaos run is. */
import type { Rehearsal } from "#bench/cluster/rehearsal";
import type { ChaosHouses } from "./houses";

/** One kind of fault. */
export type ChaosFault = {
  /** Its row, such as `F6`. */
  row: string;
  /** What is done, for the timeline. */
  name: string;
  /** Shortest and longest time that it lasts, in milliseconds. */
  lastsMs: readonly [number, number];
  /** Longest that sales and maps may need afterwards, in milliseconds. */
  recoversWithinMs: number;
  needs?: "kafka";
  /** Whether Redis forgets holds by it. */
  losesHolds?: true;
  /** Strikes, lasts and heals. @throws DidNotStrike when nothing came by that it could break */
  strike: (target: Target, lastsMs: number) => Promise<void>;
  /** Whose process it breaks, if it breaks one: requests that wait for it are excused. */
  subject?: (target: Target) => string;
};

/** What there is to be broken. `turn` rises with every fault, so that each process has its turn. */
export type Target = { rehearsal: Rehearsal; houses: ChaosHouses; turn: number };

/** Sales and maps are as they were within this, once a fault is over, in milliseconds. */
export const RECOVERY_MS = 5_000;

/** A group waits for a member that is silent: six seconds on Kafka, and it joins again. */
export const SESSION_RECOVERY_MS = 15_000;

/** Nothing came by that the fault could break: it is no fault of this run. */
export class DidNotStrike extends Error {}
