/** What the map, the list and the basket share: the house of this moment and how to speak of it. */
import type { SeatMark } from "#components/live/basket";
import type { SeatId } from "#server/domain/ids";
import { formatMoney, type Currency } from "#server/domain/money";
import type { PlanSeat } from "#server/domain/seating-plan";
import type { House, LevelPrice } from "./plan/house";
import type { PlanIndex } from "./plan/plan-index";
import { seatName, standingOf, type SeatStanding } from "./words/seat-words";

/** A new object for each change; the parts that did not change stay the same. */
export type Choice = {
  index: PlanIndex;
  levels: readonly LevelPrice[];
  /** Status codes by seat index; null until they are known. Changed in place: never compare it. */
  codes: Uint8Array | null;
  house: House | null;
  marks: ReadonlyMap<SeatId, SeatMark>;
  /** Places of the price levels that stand out; none: all of them. */
  shownLevels: ReadonlySet<number>;
  currency: Currency;
};

/** Amounts that were written before: a formatter costs more than all else that a seat's name needs. */
const written = new Map<string, string>();
const WRITTEN_MAX = 500;

/** An amount as people read it, for example `£42.50`. */
export function moneyIn({ currency }: Pick<Choice, "currency">, amountMinor: number): string {
  const key = `${currency}${String(amountMinor)}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  if (written.size >= WRITTEN_MAX) written.clear();
  const text = formatMoney({ amountMinor, currency });
  written.set(key, text);
  return text;
}

/** What a seat is to this fan now; `unavailable` until anything is known. */
export function standingAt(choice: Choice, seat: PlanSeat): SeatStanding {
  const code = choice.codes?.[seat.index] ?? 3;
  return standingOf(code, choice.marks.get(seat.id) ?? null);
}

/** All-in price of a seat in minor units; null where the performance has none. */
export function allInMinor({ index, levels }: Choice, seat: PlanSeat): number | null {
  return levels[index.levelOf[seat.index] ?? 0]?.allInMinor ?? null;
}

/** All-in price of a seat as people read it; null where the performance has none. */
export function priceOf(choice: Choice, seat: PlanSeat): string | null {
  const minor = allInMinor(choice, seat);
  return minor === null ? null : moneyIn(choice, minor);
}

/** The accessible name of a seat as it stands now. */
export function nameOf(choice: Choice, seat: PlanSeat): string {
  return seatName(seat, priceOf(choice, seat), standingAt(choice, seat));
}

/** Whether the price filter lets a level stand out. */
export function isLevelShown({ shownLevels }: Choice, level: number): boolean {
  return shownLevels.size === 0 || shownLevels.has(level);
}
