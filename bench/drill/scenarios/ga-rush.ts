/** A rush on places without seats: everybody asks, stands in line, and hears what came of it. */
import { randomUUID } from "node:crypto";
import { z } from "zod";

import { CannotStart } from "#scripts/services/failure";
import { GaRequestView } from "#server/domain/ga-request";
import type { BoxOffice } from "#bench/drill/box-office";
import type { Fan } from "#bench/drill/fan";
import { lookAt } from "#bench/drill/live-map";
import {
  between,
  counted,
  number,
  several,
  type Played,
  type Scenario,
  type Stage,
} from "#bench/drill/scenario";

const PARTY_MAX = 4;

/** How often somebody in line asks what came of it, in milliseconds, and how long they stand. */
const ASK_AFTER_MS = [150, 600] as const;
const DECIDED_WITHIN_MS = 60_000;

/** Whoever wanted more than was left asks for one place, so often. */
const SECOND_CHANCES = 3;

const Answer = z.object({ gaRequest: GaRequestView });

/** What one request came to. */
export type Wish = {
  quantity: number;
  outcome: "booked" | "refused" | "undecided";
  bookingId: string | null;
  /** Why not, in a word. */
  why: string | null;
};

export const gaRush: Scenario = {
  what: "a rush on places without seats",
  taken: "sold",
  placesFor: (fans) => fans,
  planOf: (capacity) => ({ template: "general_admission", capacity }),
  seatsPerBuyerMax: PARTY_MAX,
  require: requireRoute,
  play,
};

/** @throws CannotStart where the site has no line to stand in */
async function requireRoute(boxOffice: BoxOffice): Promise<void> {
  const path = `performances/${randomUUID()}/ga-requests`;
  const body = { areaId: "area", quantity: 1 };
  const { status, json } = await boxOffice.ask({ method: "POST", path, body });
  const type = z.object({ type: z.string() }).safeParse(json).data?.type;
  if (status !== 405 && (status !== 404 || type === "/problems/performance_not_found")) return;
  throw new CannotStart(
    "This site has no queue for general admission (POST ga-requests), which ga-rush is about.",
  );
}

async function play(stage: Stage): Promise<Played> {
  const { site, house, fans, dice, tally, say } = stage;
  const startedMs = performance.now();
  const wishes = await Promise.all(fans.map((fan) => ask(stage, fan, between(1, PARTY_MAX, dice))));
  const tookMs = performance.now() - startedMs;
  say("everybody knows what came of it");
  // A party that is larger than what is left goes home; the last places are for single people.
  for (let turn = 0; turn < SECOND_CHANCES && tally.taken < house.places; turn += 1) {
    const others = fans.filter((_fan, at) => wishes[at]?.outcome === "refused");
    wishes.push(...(await Promise.all(others.map((fan) => ask(stage, fan, 1)))));
  }
  const look = await lookAt(site, house);
  const left = look?.areas.get(house.areaId ?? "") ?? null;
  const of = (outcome: Wish["outcome"]) => wishes.filter((wish) => wish.outcome === outcome);
  const sold = soldBy(wishes);
  return {
    facts: [
      `${number(fans.length)} fans wanted ${number(house.places)} places; ${number(sold)} places went to ${number(of("booked").length)} of them.`,
      `All were decided within ${number(Math.round(tookMs))} ms. Refused: ${counted(of("refused").map(({ why }) => why ?? "for no reason")) || "nobody"}.`,
    ],
    figures: {
      ...{ sold, booked: of("booked").length, refused: of("refused").length },
      tookMs: Math.round(tookMs),
    },
    broken: judgeRush(house.places, wishes, left),
  };
}

async function ask(stage: Stage, fan: Fan, quantity: number): Promise<Wish> {
  const { site, house, tally } = stage;
  const path = `performances/${house.performanceId}/ga-requests`;
  const body = { areaId: house.areaId, quantity };
  const asked = { method: "POST" as const, path, body, key: randomUUID() };
  const queued = await fan.want(Answer, "ga request", asked);
  if (!queued.ok) {
    const { status, code } = queued.refusal;
    const outcome = status === 409 ? "refused" : "undecided";
    return { quantity, outcome, bookingId: null, why: `${String(status)} ${code}` };
  }
  const { id } = queued.value.gaRequest;
  let { gaRequest } = queued.value;
  const untilMs = Date.now() + DECIDED_WITHIN_MS;
  while (gaRequest.status === "queued" && Date.now() < untilMs) {
    await site.waitBetween(...ASK_AFTER_MS);
    const read = await fan.want(Answer, "ga decision", { path: `ga-requests/${id}` });
    if (read.ok) ({ gaRequest } = read.value);
  }
  const { bookingId, refusal } = gaRequest;
  if (gaRequest.status === "booked") tally.take(quantity);
  const outcome = gaRequest.status === "queued" ? "undecided" : gaRequest.status;
  return { quantity, outcome, bookingId, why: refusal?.code ?? null };
}

function soldBy(wishes: readonly Wish[]): number {
  return wishes.reduce(
    (sum, { outcome, quantity }) => sum + (outcome === "booked" ? quantity : 0),
    0,
  );
}

/**
 * Says which promises of a rush were broken.
 *
 * @param left places that the map shows as left at the end; null: it was not to be had
 */
export function judgeRush(
  capacity: number,
  wishes: readonly Wish[],
  left: number | null,
): string[] {
  const sold = soldBy(wishes);
  const undecided = wishes.filter(({ outcome }) => outcome === "undecided");
  const bookings = wishes.flatMap(({ bookingId }) => bookingId ?? []);
  const booked = wishes.filter(({ outcome }) => outcome === "booked");
  const isAnybodyRefused = wishes.some(({ outcome }) => outcome === "refused");
  return [
    ...(sold > capacity
      ? [`Sold: ${several(sold, "place")}, where there are ${number(capacity)}.`]
      : []),
    ...(sold < capacity && isAnybodyRefused
      ? [`Left, though fans were refused: ${several(capacity - sold, "place")}.`]
      : []),
    ...(undecided.length === 0
      ? []
      : [
          `Never decided: ${several(undecided.length, "request")} (${counted(undecided.map(({ why }) => why ?? "still in line"))}).`,
        ]),
    ...(new Set(bookings).size === booked.length
      ? []
      : ["Some of those who were granted places have no booking of their own."]),
    ...(left === capacity - sold
      ? []
      : [`Left on the map: ${left === null ? "not to be had" : several(left, "place")}.`]),
  ];
}
