/** I10: a key belongs to one request, and the request has one answer. */
import type { Operation, Violation } from "../evidence";
import { groupBy, placeKey, type Indexed } from "../index-evidence";

/** Refusals that come before anybody has looked at the key, or that say "ask again". */
const NOT_FINAL = new Set([
  "not_found",
  "method_not_allowed",
  "cross_site_request",
  "not_signed_in",
  "not_allowed",
  "too_many_requests",
  "unsupported_media_type",
  "body_too_large",
  "invalid_request",
  "request_under_way",
  "overloaded",
  "fault",
]);

const REUSED = "idempotency_key_reused";

/** Judges requests with one key against each other, and rows against the keys that made them. */
export function checkKeys(indexed: Indexed): Violation[] {
  const keyed = indexed.evidence.operations.filter((operation) => operation.key !== null);
  const byKey = groupBy(keyed, ({ buyerId, key }) => `${buyerId} ${key ?? ""}`);
  return [
    ...[...byKey.values()].flatMap(checkKey),
    ...checkRepetitions(indexed, [...byKey.values()]),
    ...checkBookingsOfHolds(indexed),
    ...checkPlaces(indexed),
    ...checkPayments(indexed),
  ];
}

/** @param operations of one buyer under one key */
function checkKey(operations: readonly Operation[]): Violation[] {
  const requests = [...groupBy(operations, requestOf).values()];
  const served = requests.filter((twins) => twins.some(isServed));
  const violations: Violation[] = [];
  if (served.length > 1) {
    violations.push(broken("one key served two different requests", { served }));
  }
  const [first] = operations.filter((operation) => operation.refusalCode === REUSED);
  if (first && requests.length === 1) {
    violations.push(broken("a key was called reused that was not", { operations }));
  }
  for (const twins of served) {
    const answers = new Set(twins.filter(isServed).map(answerOf));
    if (answers.size > 1) violations.push(broken("one request had two answers", { twins }));
  }
  return violations;
}

/** Whoever asks again because no answer came must not be refused what the first request has made. */
function checkRepetitions(indexed: Indexed, keys: readonly Operation[][]): Violation[] {
  const wishes = groupBy(
    indexed.evidence.operations.filter((each) => each.kind === "book" && each.outcome !== "fail"),
    wishOf,
  );
  const made = groupBy(indexed.evidence.bookings, ({ performanceId, buyerId, holdId, lines }) => {
    const [line] = lines;
    const isOfPlaces = typeof line?.areaId === "string";
    const [areaId, quantity] = isOfPlaces ? [line.areaId, line.quantity] : [null, 0];
    return wishOf({ performanceId, buyerId, holdId, areaId, quantity });
  });
  return keys.flatMap((operations) => {
    const again = operations.find((each) => each.outcome === "fail" && isServed(each));
    if (again?.kind !== "book") return [];
    const unanswered = operations.filter(
      (each) => each.outcome === "unknown" && each.endedAtMs <= again.startedAtMs,
    );
    const wish = wishOf(again);
    const before = (made.get(wish) ?? []).filter(({ createdAtMs }) =>
      unanswered.some((each) => each.startedAtMs <= createdAtMs && createdAtMs <= each.endedAtMs),
    );
    const others = (wishes.get(wish) ?? []).filter((each) => each.key !== again.key);
    return before.length > countRequests(others)
      ? [broken("a request that came again was refused what it had made", { operations, before })]
      : [];
  });
}

/** What a buyer wants, by which a booking and the requests for it know each other. */
function wishOf({
  performanceId,
  buyerId,
  holdId,
  areaId,
  quantity,
}: Pick<Operation, "performanceId" | "buyerId" | "holdId" | "areaId" | "quantity">): string {
  const ofWhat = holdId ?? `${areaId ?? ""} ${String(quantity)}`;
  return placeKey(performanceId, `${buyerId} ${ofWhat}`);
}

/** What the server sees as the same request. */
function requestOf({ kind, performanceId, bookingId, body }: Operation): string {
  // Paying names its booking in the path; of booking it is the answer.
  return JSON.stringify([kind, performanceId, kind === "book" ? null : bookingId, body]);
}

/** Whether an operation was answered as the key's own request, for good. */
function isServed({ outcome, refusalCode }: Operation): boolean {
  if (outcome === "ok") return true;
  if (outcome === "unknown" || refusalCode === null) return false;
  return refusalCode !== REUSED && !NOT_FINAL.has(refusalCode);
}

/** The part of an answer that does not change with time. */
function answerOf({ outcome, kind, bookingId, paymentId, refusalCode }: Operation): string {
  if (outcome === "fail") return refusalCode ?? "";
  return `ok ${bookingId ?? ""} ${kind === "pay" ? (paymentId ?? "") : ""}`;
}

function checkBookingsOfHolds(indexed: Indexed): Violation[] {
  return [...indexed.bookingsByHold.values()]
    .filter((twins) => twins.length > 1)
    .map((twins) => broken("two bookings were made of one hold", { twins }));
}

/** Places have no hold: as many bookings as requests at most, and those with one key are one request. */
function checkPlaces(indexed: Indexed): Violation[] {
  const { operations, bookings } = indexed.evidence;
  const asked = groupBy(
    operations.filter((operation) => operation.kind === "book" && operation.areaId !== null),
    ({ performanceId, buyerId, areaId, quantity }) =>
      placeKey(performanceId, `${buyerId} ${areaId ?? ""} ${String(quantity)}`),
  );
  const made = groupBy(
    bookings
      .filter((booking) => booking.lines.some((line) => line.areaId !== null))
      .filter(({ id }) => !indexed.writtenByHand.has(id)),
    ({ performanceId, buyerId, lines }) =>
      placeKey(performanceId, `${buyerId} ${lines[0]?.areaId ?? ""} ${String(lines[0]?.quantity)}`),
  );
  return [...made].flatMap(([wish, rows]) => {
    const requests = asked.get(wish) ?? [];
    return rows.length > countRequests(requests)
      ? [broken("more bookings of places were made than asked for", { requests, rows })]
      : [];
  });
}

function checkPayments(indexed: Indexed): Violation[] {
  const asked = indexed.evidence.bookings.filter(({ id }) => !indexed.writtenByHand.has(id));
  return asked.flatMap(({ id }) => {
    const payments = indexed.paymentsByBooking.get(id) ?? [];
    const requests = (indexed.operationsByBooking.get(id) ?? []).filter(
      ({ kind }) => kind === "pay",
    );
    return payments.length > countRequests(requests)
      ? [broken("more payments were made than asked for", { requests, payments })]
      : [];
  });
}

function countRequests(operations: readonly Operation[]): number {
  return new Set(operations.map(({ id, key }) => key ?? `without a key ${String(id)}`)).size;
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I10", sentence, evidence };
}
