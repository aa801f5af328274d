/** The performance that a drill is played at, and the halls that it can be given. */
import type { PerformanceView } from "#server/domain/catalogue";
import type { PerformanceId } from "#server/domain/ids";
import { seatsOf, type SeatingPlan } from "#server/domain/seating-plan";

/** A performance as fans know it. */
export type House = {
  performanceId: PerformanceId;
  /** By seat index; none where there is but an area. */
  seatIds: readonly string[];
  indexOf: ReadonlyMap<string, number>;
  /** The row of each seat: seats that follow each other in a row are side by side. */
  rowOf: readonly number[];
  /** General admission, where the house has it. */
  areaId: string | null;
  /** Seats and places of areas. */
  places: number;
  /** Unix milliseconds by this machine's clock, whatever the site's says. */
  onSaleAtMs: number;
  /** How far the site's clock is ahead of this machine's, in milliseconds. */
  clockAheadMs: number;
};

/** The choices of the hall template, one price for all. */
type Hall = {
  template: "hall";
  sections: number;
  rowsPerSection: number;
  seatsPerRow: number;
  priceLevels: 1;
};

/** What a hall of the template can be at most. */
const SECTIONS_MAX = 6;
const ROWS_MAX = 100;
const SEATS_PER_ROW_MAX = 100;

/** The hall that comes nearest to a number of seats; of several the one with the fewest blocks that is least oblong, and rather wide than deep. */
export function hallOf(seats: number): Hall {
  let best = { sections: 1, rowsPerSection: 1, seatsPerRow: 1 };
  let least = Infinity;
  for (let sections = 1; sections <= SECTIONS_MAX; sections += 1) {
    for (let seatsPerRow = SEATS_PER_ROW_MAX; seatsPerRow > 0; seatsPerRow -= 1) {
      const rows = Math.round(seats / (sections * seatsPerRow));
      const rowsPerSection = Math.min(ROWS_MAX, Math.max(1, rows));
      const off = Math.abs(sections * rowsPerSection * seatsPerRow - seats);
      const oblong = Math.abs(Math.log(seatsPerRow / rowsPerSection)) + (seatsPerRow < 2 ? 1 : 0);
      const badness = off * 1_000 + sections * 10 + oblong;
      if (badness >= least) continue;
      least = badness;
      best = { sections, rowsPerSection, seatsPerRow };
    }
  }
  return { template: "hall", ...best, priceLevels: 1 };
}

/**
 * What fans know of a performance.
 *
 * @param view   as the site gives it
 * @param heardAtMs when that was, Unix milliseconds by this machine's clock
 */
export function houseOf(
  { id: performanceId, onSaleAtMs, serverNowMs }: PerformanceView,
  plan: SeatingPlan,
  heardAtMs: number,
): House {
  const clockAheadMs = serverNowMs - heardAtMs;
  const seats = seatsOf(plan);
  const rows = new Map<string, number>();
  const rowOf = seats.map(({ sectionId, rowLabel }) => {
    const name = `${sectionId}-${rowLabel}`;
    const row = rows.get(name) ?? rows.size;
    rows.set(name, row);
    return row;
  });
  const [area] = plan.areas;
  const areaPlaces = plan.areas.reduce((sum, { capacity }) => sum + capacity, 0);
  return {
    performanceId,
    seatIds: seats.map(({ id }) => id),
    indexOf: new Map(seats.map(({ id }, index) => [id, index])),
    rowOf,
    areaId: area?.id ?? null,
    places: seats.length + areaPlaces,
    onSaleAtMs: onSaleAtMs - clockAheadMs,
    clockAheadMs,
  };
}
