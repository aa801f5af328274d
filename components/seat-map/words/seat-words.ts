/** How seats are called and what is said of them: one wording for the list, the card and the news. */
import type { SeatMark } from "#components/live/basket";
import type { PlanSeat, SeatFlag } from "#server/domain/seating-plan";
import { statusOf, type SeatStatus, type SeatStatusCode } from "#server/domain/seat-status";

/** What a seat is to this fan at this moment. */
export type SeatStanding = SeatStatus | SeatMark;

const STANDING_WORDS: Record<SeatStanding, string> = {
  available: "available",
  held: "in somebody’s basket",
  booked: "sold",
  unavailable: "not for sale",
  mine: "yours",
  taking: "being taken for you",
  releasing: "being given back",
  gone: "just gone",
};

const FLAG_WORDS: Record<SeatFlag, string> = {
  wheelchair: "wheelchair place",
  companion: "companion seat",
  restricted_view: "restricted view",
  aisle: "aisle",
};

/** The fan's own mark counts for more than what everybody sees. */
export function standingOf(code: number, mark: SeatMark | null): SeatStanding {
  return mark ?? statusOf((code & 3) as SeatStatusCode);
}

/** Whether a tap on the seat can do anything but explain. */
export function isChoosable(standing: SeatStanding): boolean {
  return standing !== "held" && standing !== "booked" && standing !== "unavailable";
}

/** For example `sold`. */
export function standingWords(standing: SeatStanding): string {
  return STANDING_WORDS[standing];
}

/** For example `restricted view, aisle`; empty for a seat without flags. */
export function flagWords(flags: readonly SeatFlag[]): string {
  return flags.map((flag) => FLAG_WORDS[flag]).join(", ");
}

/** For example `Row C seat 12`. */
export function seatInRow({ rowLabel, seatLabel }: Pick<PlanSeat, "rowLabel" | "seatLabel">) {
  return `Row ${rowLabel} seat ${seatLabel}`;
}

/**
 * The accessible name of a seat, for example `Stalls, row C, seat 12, £42.50, available`.
 *
 * @param price all-in, as people read it; null where there is none
 */
export function seatName(
  seat: Pick<PlanSeat, "sectionName" | "rowLabel" | "seatLabel" | "flags">,
  price: string | null,
  standing: SeatStanding,
): string {
  return [
    seat.sectionName,
    `row ${seat.rowLabel}`,
    `seat ${seat.seatLabel}`,
    ...(price === null ? [] : [price]),
    ...seat.flags.map((flag) => FLAG_WORDS[flag]),
    STANDING_WORDS[standing],
  ].join(", ");
}

/** Several seats in few words, for example `row C seats 12 and 13, row D seat 1`. */
export function seatsInWords(
  seats: readonly Pick<PlanSeat, "rowLabel" | "seatLabel" | "sectionName">[],
): string {
  const rows = new Map<string, string[]>();
  for (const { sectionName, rowLabel, seatLabel } of seats) {
    const row = `${sectionName} row ${rowLabel}`;
    rows.set(row, [...(rows.get(row) ?? []), seatLabel]);
  }
  return joinWords(
    [...rows].map(
      ([row, labels]) => `${row} ${labels.length === 1 ? "seat" : "seats"} ${joinWords(labels)}`,
    ),
  );
}

function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1] ?? ""}`;
}
