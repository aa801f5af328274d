/** The live map is read as fast as it goes, while seats change; whoever knows it already is told so. */
import type { Fan } from "#bench/drill/fan";
import { hallOf } from "#bench/drill/house";
import { brokenMap, lookOf, seatsShownWrong } from "#bench/drill/live-map";
import {
  between,
  counted,
  number,
  several,
  type Played,
  type Scenario,
  type Stage,
} from "#bench/drill/scenario";
import { AvailabilitySnapshot } from "#server/domain/live-availability";

const SEATS = 5_000;

/** Fans who change the map meanwhile, and how long each waits between two changes, in milliseconds. */
const CHANGING = 20;
const CHANGE_AFTER_MS = [350, 450] as const;

/** One answer in so many is opened and compared with itself: at full speed there is no time for more. */
const OPENED_EACH = 50;

export const reads: Scenario = {
  what: "the live map is read at full speed while seats change",
  taken: "held",
  placesFor: () => SEATS,
  planOf: hallOf,
  seatsPerBuyerMax: 8,
  play,
};

/** What the readers have seen. */
type Seen = { whole: number; known: number; malformed: number; others: string[] };

async function play(stage: Stage): Promise<Played> {
  const { site, house, fans, seconds, tally } = stage;
  const untilMs = Date.now() + seconds * 1_000;
  const seen: Seen = { whole: 0, known: 0, malformed: 0, others: [] };
  const [holds] = await Promise.all([
    Promise.all(fans.slice(0, CHANGING).map((fan) => change(stage, fan, untilMs))),
    ...fans.map(() => read(stage, untilMs, seen)),
  ]);
  const held = holds.flatMap(({ seatId }) => seatId ?? []);
  tally.take(held.length);
  const wrong = await seatsShownWrong(site, house, held);

  const { whole, known, malformed, others } = seen;
  const changes = holds.reduce((sum, one) => sum + one.changes, 0);
  const perSecond = Math.round((whole + known) / seconds);
  return {
    facts: [
      `${number(perSecond)} reads a second for ${String(seconds)} s by ${number(fans.length)} readers: ${number(whole)} whole, ${number(known)} of what was known (304).`,
      `${number(changes)} changes meanwhile.`,
    ],
    figures: { perSecond, whole, known, changes },
    broken: [
      ...(malformed === 0 ? [] : [`Contradict themselves: ${several(malformed, "map")}.`]),
      ...(others.length === 0
        ? []
        : [`Answered otherwise: ${several(others.length, "read")} (${counted(others)}).`]),
      ...brokenMap(wrong),
    ],
  };
}

async function read({ site, house }: Stage, untilMs: number, seen: Seen): Promise<void> {
  const path = `performances/${house.performanceId}/availability`;
  let etag: string | null = null;
  while (Date.now() < untilMs) {
    const answered = await site.ask("snapshot", { path, etag });
    if (answered.status === 304) {
      seen.known += 1;
    } else if (answered.status === 200) {
      seen.whole += 1;
      if (seen.whole % OPENED_EACH === 0 && !isWhole(answered.json)) seen.malformed += 1;
      etag = answered.etag;
    } else {
      seen.others.push(String(answered.status));
    }
  }
}

/** Whether a map is one, and counts its own seats as it shows them. */
export function isWhole(json: unknown): boolean {
  const snapshot = AvailabilitySnapshot.safeParse(json);
  if (!snapshot.success) return false;
  const { codes, free } = lookOf(snapshot.data);
  const { counts, seatCount } = snapshot.data;
  const sum = counts.reduce((total, count) => total + count, 0);
  return codes.length === seatCount && sum === seatCount && counts[0] === free.length;
}

/** Takes a seat and gives it back, again and again. @returns the seat that is still held at the end */
async function change(
  { site, house, dice }: Stage,
  fan: Fan,
  untilMs: number,
): Promise<{ seatId: string | null; changes: number }> {
  let changes = 0;
  for (;;) {
    const seatId = house.seatIds[between(0, house.seatIds.length - 1, dice)] ?? "";
    const answer = await fan.hold(house, [seatId]);
    if (answer.ok) changes += 1;
    await site.waitBetween(...CHANGE_AFTER_MS);
    if (Date.now() >= untilMs) return { seatId: answer.ok ? seatId : null, changes };
    if (!answer.ok) continue;
    await fan.release(answer.value.id);
    changes += 1;
    await site.waitBetween(...CHANGE_AFTER_MS);
  }
}
