/** Couples want two seats side by side, and their wishes overlap: a couple has both seats or none. */
import type { Fan, Refusal } from "#bench/drill/fan";
import { hallOf } from "#bench/drill/house";
import { brokenMap, seatsShownWrong } from "#bench/drill/live-map";
import {
  between,
  counted,
  number,
  several,
  wordsOf,
  type Played,
  type Scenario,
  type Stage,
} from "#bench/drill/scenario";

/** A couple that was too late tries so often for other seats. */
const TRIES_MAX = 4;

/** How long a couple looks for other seats, in milliseconds. */
const CHOOSING_MS = [100, 600] as const;

/** What one couple went through. */
export type Couple = {
  /** Every pair that they were refused, with what they were told. */
  refused: readonly { pair: readonly string[]; refusal: Refusal }[];
  /** The pair that they were given; null: none. */
  given: readonly string[] | null;
  /** What is in their basket at the end; null: that could not be had. */
  basket: readonly string[] | null;
};

export const pairs: Scenario = {
  what: "couples want pairs that overlap",
  taken: "held",
  placesFor: (fans) => Math.min(10_000, Math.max(10, fans)),
  planOf: (places) => hallOf(Math.max(2, places)),
  seatsPerBuyerMax: 2,
  play,
};

async function play(stage: Stage): Promise<Played> {
  const { site, house, fans } = stage;
  const choices = pairsOf(stage);
  const tried = await Promise.all(fans.map((fan) => findSeats(stage, fan, choices)));
  const couples = await Promise.all(
    fans.map(async (fan, at): Promise<Couple> => {
      const basket = await fan.basket(house);
      const { given = null, refused = [] } = tried[at] ?? {};
      return { given, refused, basket: basket.ok ? basket.value : null };
    }),
  );
  const held = couples.flatMap(({ given }) => given ?? []);
  const refusals = couples.flatMap(({ refused }) => refused);
  const wrong = await seatsShownWrong(site, house, held);
  const seated = held.length / 2;
  return {
    facts: [
      `${number(fans.length)} couples wanted ${number(house.seatIds.length)} seats; ${number(seated)} sit together, after ${number(refusals.length)} refusals.`,
    ],
    figures: { couples: fans.length, seated, refusals: refusals.length },
    broken: [...judgePairs(couples), ...brokenMap(wrong)],
  };
}

async function findSeats(
  { site, house, tally, dice }: Stage,
  fan: Fan,
  choices: readonly (readonly string[])[],
): Promise<Pick<Couple, "given" | "refused">> {
  const refused: { pair: readonly string[]; refusal: Refusal }[] = [];
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (tries > 0) await site.waitBetween(...CHOOSING_MS);
    const pair = choices[between(0, choices.length - 1, dice)] ?? [];
    const answer = await fan.hold(house, pair);
    if (answer.ok) {
      tally.take(2);
      return { given: answer.value.seatIds, refused };
    }
    refused.push({ pair, refusal: answer.refusal });
  }
  return { given: null, refused };
}

/** Every two neighbours, so that each seat but those at the ends of a row is in two pairs. */
function pairsOf({ house: { seatIds, rowOf } }: Stage): string[][] {
  return seatIds.flatMap((id, index) => {
    const next = seatIds[index + 1];
    return next !== undefined && rowOf[index] === rowOf[index + 1] ? [[id, next]] : [];
  });
}

/** Says which promises to couples were broken. */
export function judgePairs(couples: readonly Couple[]): string[] {
  const halves = couples.filter(({ given }) => given !== null && given.length !== 2);
  const left = couples.filter(({ given, basket }) => {
    return given === null && basket !== null && basket.length > 0;
  });
  const lost = couples.filter(({ given, basket }) => {
    return given !== null && (basket === null || given.some((seat) => !basket.includes(seat)));
  });
  const owned = couples.flatMap(({ given }) => given ?? []);
  const doubled = owned.length - new Set(owned).size;
  const refusals = couples.flatMap(({ refused }) => refused);
  const gone = refusals.filter(({ refusal }) => refusal.code === "seats_unavailable");
  const untold = gone.filter(({ pair, refusal: { seatIds } }) => {
    return seatIds.length === 0 || seatIds.some((seat) => !pair.includes(seat));
  });
  const others = refusals.filter(({ refusal }) => refusal.code !== "seats_unavailable");
  const said: [string, number, string][] = [
    ["Given to two couples", doubled, "seat"],
    ["Given something else than a pair", halves.length, "couple"],
    ["Refused, and have seats all the same", left.length, "couple"],
    ["Given a pair that is not in their basket", lost.length, "couple"],
    ["Not told which of their seats is gone", untold.length, "couple"],
    [
      `Answered otherwise (${counted(others.map((one) => wordsOf(one.refusal)))})`,
      others.length,
      "tap",
    ],
  ];
  return said.flatMap(([words, count, noun]) =>
    count === 0 ? [] : [`${words}: ${several(count, noun)}.`],
  );
}
