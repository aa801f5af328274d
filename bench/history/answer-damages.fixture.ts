/** Ways to damage what clients were told, and the breach that must be named for each. */
import { asked, bookingOf, find, remove, say, stepsOf, type Damage } from "./damages.fixture";
import type { Evidence } from "./evidence";
import { ANSWERED_WITHIN_MS } from "./rules/liveness";

const NO = { outcome: "fail", status: 409, refusalCode: "seats_unavailable" } as const;

/** I7 and I8. */
const ANSWERS: Damage[] = [
  ...say("I7", {
    "promised that the buyer does not have": (e) => {
      asked(e, "ada", "book").bookingId = bookingOf(e, "gus").id;
    },
    "not for the places that were promised": (e) => {
      asked(e, "cy", "book").quantity = 1;
    },
    "not of the hold that it was promised for": (e) => {
      asked(e, "ada", "book").holdId = "another";
    },
    "not for the seats that were promised": (e) => {
      asked(e, "ada", "book").seatIndexes.push(7);
    },
    "payment was promised and is not there": (e) => {
      asked(e, "ada", "pay").paymentId = "unknown";
    },
    "was cancelled and is not": (e) => {
      asked(e, "cy", "cancel").bookingId = bookingOf(e, "gus").id;
    },
    "hold was promised that cannot be": (e) => {
      asked(e, "ada", "hold").seatIndexes = [99];
    },
    "two buyers were promised one hold": (e) => {
      asked(e, "dan", "hold").holdId = asked(e, "eve", "hold").holdId;
    },
    "given back and is still there": (e) => {
      const { holdId } = asked(e, "eve", "hold");
      e.operations.push({ ...asked(e, "dan", "release"), id: 1_000, buyerId: "eve", holdId });
    },
    "shown that does not exist": (e) => {
      asked(e, "ada", "read_booking").bookingId = "unknown";
    },
    "somebody else's booking was shown": (e) => {
      asked(e, "ada", "read_booking").bookingId = bookingOf(e, "gus").id;
    },
    "went back to what it was before": (e) => {
      asked(e, "ada", "read_booking").bookingStatus = "CANCELLED";
    },
    "came back without a retake": (e) => {
      bookingOf(e, "bea").retakenAtMs = null;
    },
    "called off and still has bookings": (e) => {
      e.operations.push({ ...asked(e, "ada", "read_booking"), kind: "cancel_performance" });
    },
    "refused request made a booking": (e) => {
      Object.assign(asked(e, "ada", "book"), NO);
    },
    "refused request made a payment": (e) => {
      Object.assign(asked(e, "ada", "pay"), NO);
    },
    "refused request cancelled a booking": (e) => {
      Object.assign(asked(e, "cy", "cancel"), NO);
    },
    "refused request left a hold": (e) => {
      Object.assign(asked(e, "eve", "hold"), NO);
    },
    "answer could not be understood": (e) => {
      Object.assign(asked(e, "ada", "read_booking"), { outcome: "unknown", unreadable: true });
    },
    "a booking is there that nobody asked for": (e) => {
      remove(e.operations, (each) => each === asked(e, "gus", "book"));
    },
    "a payment is there that nobody asked for": (e) => {
      remove(e.operations, (each) => each === asked(e, "ada", "pay"));
    },
    "cancelled that nobody had cancelled": (e) => {
      remove(e.operations, (each) => each.kind === "cancel");
    },
    "a hold is there that nobody asked for": (e) => {
      e.operations = e.operations.filter(
        ({ buyerId, kind }) => buyerId !== "eve" || kind !== "hold",
      );
    },
  }),
  ...say("I8", {
    "made later has the lower version": (e) => {
      Object.assign(asked(e, "flo", "book"), { startedAtMs: 9e9, endedAtMs: 9e9 });
    },
  }),
];

/** I9 and I10. */
const LIMITS: Damage[] = [
  ...say("I9", {
    "basket has more seats": (e) => {
      asked(e, "ada", "hold").seatIndexes = [0, 1, 2, 3, 4];
    },
    "buyer had more places": (e) => {
      // Flo gave seat 4 back later than she had other places: for a moment she had too many.
      for (const { id } of e.performances) takePlacesFor(e, id, "flo", 4);
    },
    "not counted right": (e) => {
      find(e.allowances, (each) => each.buyerId === "ada").placeCount = 1;
    },
    "buyer has more places": (e) => {
      for (const terms of e.performances) terms.seatsPerBuyerMax = 1;
    },
  }),
  ...say("I10", {
    "served two different requests": (e) => {
      find(e.operations, (each) => each.refusalCode === "idempotency_key_reused").outcome = "ok";
    },
    "called reused that was not": (e) => {
      find(e.operations, (each) => each.refusalCode === "idempotency_key_reused").key = "new";
    },
    "one request had two answers": (e) => {
      e.operations.push({ ...asked(e, "ada", "book"), id: 1_000, bookingId: "another" });
    },
    "refused what it had made": (e) => {
      const first = asked(e, "ada", "book");
      Object.assign(first, { outcome: "unknown", bookingId: null });
      e.operations.push({ ...first, ...NO, id: 1_000, startedAtMs: first.endedAtMs + 1 });
    },
    "two bookings were made of one hold": (e) => {
      bookingOf(e, "flo").holdId = bookingOf(e, "gus").holdId;
    },
    "more bookings of places": (e) => {
      e.bookings.push({ ...bookingOf(e, "cy"), id: "another" });
    },
    // Ghosts: nobody asked for any.
    "more bookings of places were made than asked for": (e) => {
      e.operations = e.operations.filter(({ areaId }) => areaId === null);
    },
    "more payments were made than asked for": (e) => {
      e.operations = e.operations.filter(({ kind }) => kind !== "pay");
    },
    "more payments were made": (e) => {
      const { id } = bookingOf(e, "ada");
      const payment = find(e.payments, (each) => each.bookingId === id);
      e.payments.push({ ...payment, id: "another" });
    },
  }),
];

/** L1 to L3. */
const LIVENESS: Damage[] = [
  ...say("L1", {
    "not answered in time": (e) => {
      const operation = asked(e, "ada", "hold");
      operation.endedAtMs = operation.startedAtMs + operation.deadlineMs + 1;
    },
  }),
  ...say("L1", {
    // Another door was broken, and its own was whole again by then.
    "not answered in time": (e) => {
      const operation = asked(e, "gus", "hold");
      operation.door = "door-1";
      operation.endedAtMs = operation.startedAtMs + operation.deadlineMs + 1;
      const [before, after] = [operation.startedAtMs - 1, operation.endedAtMs + 1];
      const fault = { row: "F7", recoveredAfterMs: null };
      e.faults.push(
        { ...fault, subject: "door-2", atMs: before, healedAtMs: after },
        { ...fault, subject: "door-1", atMs: before - 9, healedAtMs: before },
        { ...fault, subject: "door-1", atMs: after, healedAtMs: null },
      );
    },
  }),
  ...say("L1", {
    // Its door stood still for a moment, and was whole again for longer than an answer may take.
    "not answered in time": (e) => {
      const operation = asked(e, "gus", "hold");
      const healedAtMs = operation.startedAtMs + 1;
      operation.door = "door-1";
      operation.endedAtMs = healedAtMs + ANSWERED_WITHIN_MS + 1;
      const frozen = { row: "F7", subject: "door-1", atMs: operation.startedAtMs };
      e.faults.push({ ...frozen, healedAtMs, recoveredAfterMs: null });
    },
  }),
  ...say("L2", {
    "the lag stayed": (e) => {
      for (const fault of e.faults) fault.recoveredAfterMs = 5_001;
    },
  }),
  ...say("L3", {
    "places were left": (e) => {
      e.triedToSellOut = e.performances.map(({ id }) => id);
    },
  }),
];

export const ANSWER_DAMAGES: Damage[] = [...ANSWERS, ...LIMITS, ...LIVENESS];

/** A booking of places that lived while the buyer still had the first seat on the trail. */
function takePlacesFor(
  evidence: Evidence,
  performanceId: string,
  buyerId: string,
  quantity: number,
): void {
  const pendingAtMs = stepsOf(evidence, 4)[0]?.atMs ?? 0;
  const line = { seatIndex: null, areaId: "standing", quantity, priceMinor: 0, feeMinor: 0 };
  const booking = bookingOf(evidence, buyerId);
  const at = { startedAtMs: pendingAtMs, endedAtMs: pendingAtMs + 1 };
  evidence.bookings.push({ ...booking, id: "places", performanceId, holdId: null, lines: [line] });
  evidence.operations.push({ ...asked(evidence, buyerId, "book"), ...at, bookingId: "places" });
}
