/** What a scenario is, what it has to play with, and what comes of it. */
import type { z } from "zod";

import type { Dice } from "#bench/cluster/dice";
import type { PlanTemplate } from "#server/domain/plan-templates";
import type { BoxOffice } from "./box-office";
import type { Fan, Refusal } from "./fan";
import type { House } from "./house";
import type { Site } from "./site";
import type { Tally } from "./tally";

/** Everything that is there when the curtain rises. */
export type Stage = {
  site: Site;
  house: House;
  fans: readonly Fan[];
  tally: Tally;
  dice: Dice;
  /** How long a scenario lasts that has no end of its own. */
  seconds: number;
  say: (line: string) => void;
};

/** What came of it. */
export type Played = {
  /** Sentences for people. */
  facts: string[];
  figures: Record<string, number>;
  /** Promises of the product that were not kept, a sentence each. */
  broken: string[];
};

/** One scenario. */
export type Scenario = {
  what: string;
  /** What becomes of places that are taken. */
  taken: "held" | "sold";
  /** Places of the house, unless somebody says otherwise. */
  placesFor: (fans: number) => number;
  planOf: (places: number) => z.input<typeof PlanTemplate>;
  holdTtlMs?: number;
  seatsPerBuyerMax: number;
  /** So long before the sale begins the performance is there, in milliseconds; left out: it is on sale at once. */
  opensAfterMs?: (fans: number) => number;
  /** @throws CannotStart when the numbers, or the site, do not allow it */
  require?: (boxOffice: BoxOffice, fans: number, places: number) => Promise<void> | void;
  play: (stage: Stage) => Promise<Played>;
};

/** A whole number from `least` to `most`, both of them possible. */
export function between(least: number, most: number, dice: Dice): number {
  return least + Math.floor(dice() * (most - least + 1));
}

/** How often each occurs, most often first, in words. */
export function counted(words: readonly string[]): string {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times]
    .toSorted(([, one], [, other]) => other - one)
    .map(([word, count]) => `${count.toLocaleString("en-GB")} x ${word}`)
    .join(", ");
}

/** A refusal in as few words as tell it from others. */
export function wordsOf({ status, code }: Pick<Refusal, "status" | "code">): string {
  return status === 0 ? "no answer" : `${String(status)} ${code}`;
}

/** So many of a thing, in words. */
export function several(count: number, one: string): string {
  return `${number(count)} ${one}${count === 1 ? "" : "s"}`;
}

/** A number as people write it. */
export function number(value: number): string {
  return value.toLocaleString("en-GB");
}
