/**
 * The second at which a sale opens: everybody has the page open, taps at about the same moment, and whoever was too
 * late looks at the map again and taps elsewhere.
 */
import type { Hold } from "#server/domain/hold";
import type { Fan, Refusal } from "#bench/drill/fan";
import { hallOf, type House } from "#bench/drill/house";
import { brokenMap, chooseSeats, lookAt, seatsShownWrong, type Look } from "#bench/drill/live-map";
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

const PARTY_MAX = 4;

/** Whoever was refused so often gives up. */
const TRIES_MAX = 8;

/** The first ones tap a moment too early; the last ones have looked at the clock late. In milliseconds. */
const TAPS_FROM_MS = -150;
const TAPS_UNTIL_MS = 850;

/** How long people look at the map before they tap again, in milliseconds. */
const LOOKING_MS = [600, 2_500] as const;

/** Whoever was too early taps again soon. */
const EARLY_MS = [100, 400] as const;

/** Refusals that are nobody's fault. */
const LAWFUL = ["seats_unavailable", "not_on_sale_yet"];

/** Whoever sees no map taps nothing. */
const NO_MAP = {
  ok: false as const,
  refusal: { status: 0, code: "no_map", seatIds: [], placesLeft: null },
};

/** What one fan went through. */
export type Visitor = {
  /** The hold that they were given; null: none. */
  hold: Pick<Hold, "seatIds" | "startedAtMs"> | null;
  refusals: readonly Refusal[];
  /** Whether nothing was left when they looked. */
  tooLate: boolean;
};

export const herd: Scenario = {
  what: "everybody at the second at which the sale opens",
  taken: "held",
  placesFor: (fans) => Math.min(50_000, Math.max(20, fans * 2)),
  planOf: hallOf,
  seatsPerBuyerMax: 8,
  // Pages cost the most: a small machine that plays the crowd, too, shows about a hundred a second.
  opensAfterMs: (fans) => 8_000 + fans * 12,
  play,
};

async function play(stage: Stage): Promise<Played> {
  const { site, house, fans, say } = stage;
  const pages: number[] = [];
  const visitors = await Promise.all(fans.map((fan) => visit(stage, fan, pages)));
  say("everybody has seats, or has given up");

  const held = visitors.flatMap(({ hold }) => hold?.seatIds ?? []);
  const wrong = await seatsShownWrong(site, house, held);
  const seated = visitors.filter(({ hold }) => hold !== null).length;
  const refusals = visitors.flatMap((visitor) => visitor.refusals);
  const inTime = pages.length;
  return {
    facts: [
      `${number(inTime)} of ${number(fans.length)} fans had looked at the page and the map before the sale opened (${counted(pages.map((status) => `page ${String(status)}`)) || "no page in time"}).`,
      `${number(seated)} fans have ${number(held.length)} of ${number(house.seatIds.length)} seats; ${number(visitors.filter(({ tooLate }) => tooLate).length)} found nothing left.`,
      `Refused: ${counted(refusals.map(wordsOf)) || "nobody"}.`,
    ],
    figures: { seated, seatsHeld: held.length, refusals: refusals.length },
    broken: [...judgeHerd(house, visitors), ...brokenMap(wrong)],
  };
}

async function visit(stage: Stage, fan: Fan, pages: number[]): Promise<Visitor> {
  const { site, house, fans, tally, dice } = stage;
  const party = between(1, PARTY_MAX, dice);
  const { onSaleAtMs: opensAtMs } = house;
  // They come one after the other, and have come when it opens.
  await site.wait((fan.at / fans.length) * Math.max(0, opensAtMs - Date.now()) * 0.8);
  const page = await fan.visit(`/performances/${house.performanceId}`);
  let look: Look | null = await lookAt(site, house);
  if (Date.now() < opensAtMs) pages.push(page);
  const tapsAtMs = opensAtMs + TAPS_FROM_MS + dice() * (TAPS_UNTIL_MS - TAPS_FROM_MS);
  await site.wait(Math.max(0, tapsAtMs - Date.now()));

  const refusals: Refusal[] = [];
  while (refusals.length < TRIES_MAX) {
    if (look?.free.length === 0) return { hold: null, refusals, tooLate: true };
    const chosen = chooseSeats(look?.free ?? [], house.rowOf, party, dice);
    const seatIds = chosen.map((index) => house.seatIds[index] ?? "");
    const answer = look ? await fan.hold(house, seatIds) : NO_MAP;
    if (answer.ok) {
      tally.take(answer.value.seatIds.length);
      return { hold: answer.value, refusals, tooLate: false };
    }
    refusals.push(answer.refusal);
    if (answer.refusal.code === "not_on_sale_yet") {
      await site.waitBetween(...EARLY_MS);
    } else {
      await site.waitBetween(...LOOKING_MS);
      look = (await lookAt(site, house)) ?? look;
    }
  }
  return { hold: null, refusals, tooLate: false };
}

/** Says which promises of an opening were broken. */
export function judgeHerd(
  { onSaleAtMs, clockAheadMs }: Pick<House, "onSaleAtMs" | "clockAheadMs">,
  visitors: readonly Visitor[],
): string[] {
  const holds = visitors.flatMap(({ hold }) => hold ?? []);
  const seats = holds.flatMap(({ seatIds }) => seatIds);
  const doubled = seats.length - new Set(seats).size;
  const openedAtMs = onSaleAtMs + clockAheadMs;
  const early = holds.filter(({ startedAtMs }) => startedAtMs < openedAtMs).length;
  const strange = visitors
    .flatMap(({ refusals }) => refusals)
    .filter(({ code }) => !LAWFUL.includes(code));
  return [
    ...(doubled === 0 ? [] : [`In two baskets: ${several(doubled, "seat")}.`]),
    ...(early === 0 ? [] : [`Had seats before the sale opened: ${several(early, "fan")}.`]),
    ...(strange.length === 0
      ? []
      : [
          `Answered otherwise: ${several(strange.length, "tap")} (${counted(strange.map(wordsOf))}).`,
        ]),
  ];
}
