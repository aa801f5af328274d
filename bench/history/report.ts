/** What a run was, and what the checker found, in words and numbers for people. */
import type { BookingRow, Evidence, Outcome, Violation } from "./evidence";
import { groupBy } from "./index-evidence";

/** Longest that one breach's evidence is shown, in characters. */
const SHOWN_MAX = 600;

/** The breaches as text, one paragraph for each kind with its first evidence; what is said if there is none. */
export function describeViolations(violations: readonly Violation[]): string {
  if (violations.length === 0) return "No invariant is broken.";
  const kinds = groupBy(violations, ({ rule, sentence }) => `${rule} ${sentence}`);
  return [...kinds]
    .map(([kind, alike]) => `${kind} (${String(alike.length)})\n  ${shown(alike[0]?.evidence)}`)
    .join("\n");
}

function shown(evidence: unknown): string {
  const text = JSON.stringify(evidence);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)} ...`;
}

/** A run in numbers. */
export type Summary = {
  operations: Record<Outcome, number>;
  bookings: Record<BookingRow["status"], number>;
  seatsSold: number;
  placesSold: number;
  /** Late money that took its seats back. */
  retakes: number;
  refunds: number;
  /** Messages that the log has more than once. */
  doubledMessages: number;
  /** Mails that arrived again under the same Message-ID: lawful, and worth knowing. */
  duplicateMails: number;
  /** Faults by their row in docs/reliability.md. */
  faults: Record<string, number>;
  /** Longest that anything took to recover, in milliseconds; null where nobody looked. */
  recoveredAfterMsMax: number | null;
};

/** Counts what happened. */
export function summarise(evidence: Evidence): Summary {
  const { operations, bookings, seats, ledger, log, faults } = evidence;
  const mails = evidence.mails ?? [];
  const confirmed = bookings.filter((booking) => booking.status === "CONFIRMED");
  const lines = confirmed.flatMap((booking) => booking.lines);
  const recovered = faults.flatMap(({ recoveredAfterMs }) => recoveredAfterMs ?? []);
  const count = <Name extends string>(names: readonly Name[], of: (name: Name) => number) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number>;
  return {
    operations: count(
      ["ok", "fail", "unknown"],
      (outcome) => operations.filter((each) => each.outcome === outcome).length,
    ),
    bookings: count(
      ["PENDING", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED"],
      (status) => bookings.filter((each) => each.status === status).length,
    ),
    seatsSold: seats.filter((seat) => seat.state === "booked").length,
    placesSold: lines.reduce((sum, line) => sum + (line.areaId === null ? 0 : line.quantity), 0),
    retakes: bookings.filter((booking) => booking.retakenAtMs !== null).length,
    refunds: ledger.reduce((sum, charge) => sum + charge.refunds.length, 0),
    doubledMessages: log.length - new Set(log.map((entry) => entry.eventId)).size,
    duplicateMails: mails.length - new Set(mails.map((mail) => mail.messageId)).size,
    faults: count(
      [...new Set(faults.map((fault) => fault.row))].sort(),
      (row) => faults.filter((fault) => fault.row === row).length,
    ),
    recoveredAfterMsMax: recovered.length === 0 ? null : Math.max(...recovered),
  };
}
