/** The live map as the crowd has it before its eyes. */
import type { Dice } from "#bench/cluster/dice";
import { AvailabilitySnapshot, followFrom } from "#server/domain/live-availability";
import { AVAILABLE, HELD } from "#server/domain/seat-status";
import type { House } from "./house";
import { several } from "./scenario";
import type { Site } from "./site";

/** Between two looks at a map that is to come true, in milliseconds. */
const LOOK_EVERY_MS = 200;

/** What a map must show when all is quiet: it has this long for it, in milliseconds. */
const TRUE_WITHIN_MS = 5_000;

/** Where fans look for seats that are side by side before they take any. */
const PLACES_LOOKED_AT = 24;

/** One look at the map. */
export type Look = {
  /** By seat index; see server/domain/seat-status.ts. */
  codes: Uint8Array;
  /** Indexes of the seats that are to be had, in their order. */
  free: number[];
  areas: ReadonlyMap<string, number>;
  epoch: number;
  revision: number;
};

/** Reads the map as a browser does that has none yet. @returns null when it is not to be had */
export async function lookAt(site: Site, { performanceId }: House): Promise<Look | null> {
  const path = `performances/${performanceId}/availability`;
  const { json } = await site.ask("snapshot", { path });
  const snapshot = AvailabilitySnapshot.safeParse(json);
  return snapshot.success ? lookOf(snapshot.data) : null;
}

/** What a snapshot shows. */
export function lookOf(snapshot: AvailabilitySnapshot): Look {
  const { codes, areas, epoch, revision } = followFrom(snapshot);
  const free: number[] = [];
  codes.forEach((code, index) => {
    if (code === AVAILABLE) free.push(index);
  });
  return { codes, free, areas, epoch, revision };
}

/**
 * Chooses seats as people do: side by side where that is to be found in a few looks, else any. Nobody else's choice
 * is known.
 *
 * @param party seats that are wanted
 * @returns indexes, fewer than the party only where fewer are free
 */
export function chooseSeats(
  free: readonly number[],
  rowOf: readonly number[],
  party: number,
  dice: Dice,
): number[] {
  if (free.length <= party) return [...free];
  const below = (count: number) => Math.floor(dice() * count);
  for (let looked = 0; looked < PLACES_LOOKED_AT; looked += 1) {
    const from = below(free.length - party + 1);
    const block = free.slice(from, from + party);
    const first = block[0] ?? 0;
    const last = block.at(-1) ?? 0;
    if (last - first === party - 1 && rowOf[first] === rowOf[last]) return block;
  }
  const any = new Set<number>();
  while (any.size < party) any.add(free[below(free.length)] ?? 0);
  return [...any];
}

/**
 * Waits until the map shows exactly these seats as taken for the moment: in baskets or in checkout.
 *
 * @returns how many seats it still shows otherwise after five seconds; null: it was not to be had
 */
export async function seatsShownWrong(
  site: Site,
  house: House,
  heldSeatIds: readonly string[],
): Promise<number | null> {
  const held = new Set(heldSeatIds.map((id) => house.indexOf.get(id)));
  const untilMs = Date.now() + TRUE_WITHIN_MS;
  for (;;) {
    const look = await lookAt(site, house);
    const wrong = look?.codes.reduce(
      (sum, code, index) => sum + ((code === HELD) === held.has(index) ? 0 : 1),
      0,
    );
    if (wrong === 0 || Date.now() > untilMs) return wrong ?? null;
    await site.wait(LOOK_EVERY_MS);
  }
}

/** Says that a map is not true, if it is not. */
export function brokenMap(wrong: number | null): string[] {
  if (wrong === 0) return [];
  return [
    wrong === null
      ? "The live map could not be had at the end."
      : `Otherwise on the live map than in the baskets: ${several(wrong, "seat")}.`,
  ];
}
