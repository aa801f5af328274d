/** I1, seats: at most one live owner at any version, versions without a gap, every step a legal one. */
import type { BookingRow, SeatRow, SeatStep, Violation } from "../evidence";
import { isLive, placeKey, type Indexed } from "../index-evidence";

/** Judges the trail of every seat, its row at the end, and the bookings that have a line for it. */
export function checkSeats(indexed: Indexed): Violation[] {
  const violations: Violation[] = [];
  for (const [key, steps] of indexed.stepsBySeat) {
    violations.push(...checkTrail(indexed, steps));
    if (!indexed.seatByPlace.has(key)) violations.push(broken("a trail has no seat", steps[0]));
  }
  for (const row of indexed.evidence.seats) violations.push(...checkRow(indexed, row));
  for (const [key, bookings] of indexed.bookingsBySeat) {
    violations.push(...checkClaims(indexed, key, bookings));
  }
  return violations;
}

function checkTrail(indexed: Indexed, steps: readonly SeatStep[]): Violation[] {
  const violations: Violation[] = [];
  /** Bookings that the seat has been pending for. */
  const before = new Set<string>();
  let earlier: SeatStep | null = null;
  for (const step of steps) {
    if (step.version !== (earlier?.version ?? 0) + 1) {
      violations.push(broken("a seat's versions do not rise by one", { earlier, step }));
    }
    const booking = step.bookingId === null ? undefined : indexed.bookingById.get(step.bookingId);
    if (isOwned(step) && !booking) {
      violations.push(broken("a seat belonged to a booking that does not exist", { step }));
    }
    if (!isLegal(earlier, step, before.has(step.bookingId ?? "") && wasRetaken(booking))) {
      violations.push(broken("a seat took a step that is not legal", { earlier, step }));
    }
    violations.push(...checkFreeing(indexed, earlier, step));
    if (step.bookingId !== null) before.add(step.bookingId);
    earlier = step;
  }
  return violations;
}

function isOwned({ state }: Pick<SeatStep, "state">): boolean {
  return state === "pending" || state === "booked";
}

function wasRetaken(booking: BookingRow | undefined): boolean {
  return typeof booking?.retakenAtMs === "number";
}

/** @param isRetake whether the step gives the seat back to a booking that had given it up */
function isLegal(earlier: SeatStep | null, step: SeatStep, isRetake: boolean): boolean {
  if (isOwned(step) !== (step.bookingId !== null)) return false;
  // Without a step the seat is as its performance was made: free, or kept back by the house.
  switch (earlier?.state ?? (isOwned(step) ? "available" : null)) {
    case null:
      return true;
    case "available":
      if (step.state === "booked") return isRetake;
      return step.state !== "available";
    case "pending":
      if (step.state === "booked") return step.bookingId === earlier?.bookingId;
      return step.state === "available";
    case "booked":
      return step.state === "available";
    case "allocated":
    case "killed":
      // The house changes its mind about seats that are its own.
      return !isOwned(step) && step.state !== earlier?.state;
  }
}

/** A booking that is recorded as out of time gave its seats up after its deadline, not before. */
function checkFreeing(indexed: Indexed, earlier: SeatStep | null, step: SeatStep): Violation[] {
  if (earlier?.state !== "pending" || step.state !== "available") return [];
  const booking = indexed.bookingById.get(earlier.bookingId ?? "");
  if (booking?.status !== "EXPIRED" || step.atMs >= booking.expiresAtMs) return [];
  return [broken("a booking lost its seat before its deadline", { step, booking })];
}

function checkRow(indexed: Indexed, row: SeatRow): Violation[] {
  const { performanceId, seatIndex, version, state, bookingId } = row;
  const last = indexed.stepsBySeat.get(placeKey(performanceId, seatIndex))?.at(-1);
  const violations: Violation[] = [];
  if ((last?.version ?? 0) !== version) {
    violations.push(broken("a seat's version is not its trail's last", { row, last }));
  } else if (last && (last.state !== state || last.bookingId !== bookingId)) {
    violations.push(broken("a seat is not as its trail's last step made it", { row, last }));
  }
  if (isOwned(row) !== (bookingId !== null)) {
    return [...violations, broken("a seat's state and its owner do not agree", { row })];
  }
  if (!isOwned(row)) return violations;

  const booking = indexed.bookingById.get(bookingId ?? "");
  if (booking?.status !== (state === "pending" ? "PENDING" : "CONFIRMED")) {
    violations.push(broken("a seat belongs to a booking that is not live", { row, booking }));
  } else if (!hasLineFor(booking, row)) {
    violations.push(
      broken("a seat belongs to a booking that did not ask for it", { row, booking }),
    );
  }
  return violations;
}

function hasLineFor(booking: BookingRow, { performanceId, seatIndex }: SeatRow): boolean {
  return (
    booking.performanceId === performanceId &&
    booking.lines.some((line) => line.seatIndex === seatIndex)
  );
}

/** @param bookings all that have a line for the seat */
function checkClaims(indexed: Indexed, key: string, bookings: readonly BookingRow[]): Violation[] {
  const owners = new Set(indexed.stepsBySeat.get(key)?.map((step) => step.bookingId));
  const row = indexed.seatByPlace.get(key);
  const live = bookings.filter(isLive);
  return [
    ...(live.length > 1 ? [broken("a seat is in two live bookings", { key, live })] : []),
    ...live
      .filter((booking) => row?.bookingId !== booking.id)
      .map((booking) => broken("a live booking does not have its seat", { booking, row })),
    ...bookings
      .filter((booking) => !owners.has(booking.id))
      .map((booking) => broken("a booking never had the seat that it is for", { key, booking })),
  ];
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I1", sentence, evidence };
}
