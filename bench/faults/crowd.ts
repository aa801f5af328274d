/** What fans do in fault tests. Whatever is not known is asked again with the same key. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";

import type { ClusterWishes } from "#bench/cluster/cluster";
import type { Fan } from "#bench/cluster/fan";
import type { House } from "#bench/cluster/house";
import { Rehearsal } from "#bench/cluster/rehearsal";
import type { Evidence, Operation } from "#bench/history/evidence";
import { ANSWERED_WITHIN_MS } from "#bench/history/rules/liveness";
import { issueToken } from "#server/auth";
import type { BookingView } from "#server/domain/booking";
import { AccountId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";

/** A card that pays at once. */
const GOOD_CARD = "sim_success";

/** Places of a house that has nothing but an area. */
export const STANDING = { template: "general_admission", capacity: 200 };

/** A house of seats at one price. @param rows of each section */
export function hallOf({ sections = 1, rows = 1, seatsPerRow = 20 }) {
  return { template: "hall", sections, rowsPerSection: rows, seatsPerRow, priceLevels: 1 };
}

/** Two hundred seats, for a crowd that goes on buying. */
export const HALL = hallOf({ rows: 10 });

/** Holds one seat, books and pays it. @returns the booking as it ended; null if another fan was faster */
export async function buyOneSeat(
  fan: Fan,
  house: House,
  seatIndex: number,
  methodToken = GOOD_CARD,
  withinMs?: number,
): Promise<BookingView | null> {
  const held = await fan.insist(() => fan.hold(house, [seatIndex]));
  const { holdId } = held;
  if (holdId === null) return null;
  const { bookingId } = await fan.bookSurely(house, { holdId });
  return bookingId === null ? null : payAndAwait(fan, house, bookingId, methodToken, withinMs);
}

/** Opens a rehearsal, lets a test run in it, and closes it; the logs of one that failed are kept. */
export async function rehearse(
  wishes: ClusterWishes,
  work: (rehearsal: Rehearsal) => Promise<void>,
): Promise<void> {
  const rehearsal = await Rehearsal.open(wishes);
  let failed = true;
  try {
    await work(rehearsal);
    failed = false;
  } finally {
    await rehearsal.close({ keepFolder: failed });
    if (failed) console.error(`The logs of its processes are in ${rehearsal.folder}/logs.`);
  }
}

/**
 * Waits until all is quiet and has the checker judge it: nothing may be wrong. What the product took to
 * recover from each fault is printed.
 *
 * @param fault that has just healed: the time until all is quiet is what the product took to recover
 * @param triedToSellOut houses that fans tried to buy until the end: nothing may be left of them
 */
export async function expectCleanHistory(
  rehearsal: Rehearsal,
  fault: { recovered: (afterMs: number) => void } | null = null,
  triedToSellOut: readonly House[] = [],
): Promise<Evidence> {
  const { tookMs, underWay } = await rehearsal.settle();
  expect(underWay).toEqual([]);
  fault?.recovered(tookMs);
  const { evidence, violations } = await rehearsal.judge({
    triedToSellOut: triedToSellOut.map(({ performanceId }) => performanceId),
  });
  for (const { row, subject, recoveredAfterMs } of evidence.faults) {
    if (recoveredAfterMs !== null) {
      console.info(`${row} ${subject}: recovered after ${String(recoveredAfterMs)} ms`);
    }
  }
  expect(violations).toEqual([]);
  return evidence;
}

/** Waits for something to become true. @throws naming it when that takes longer than `withinMs` */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<number> {
  const startedAtMs = Date.now();
  while (!(await isTrue())) {
    if (Date.now() - startedAtMs > withinMs) {
      throw new Error(`After ${String(withinMs)} ms it is not so: ${what}`);
    }
    await pause(25);
  }
  return Date.now() - startedAtMs;
}

/** Holds seats and books them; a refusal fails the test. @returns the booking's id */
export async function holdAndBook(
  fan: Fan,
  house: House,
  seatIndexes: readonly number[],
): Promise<string> {
  const { holdId, refusalCode } = await fan.insist(() => fan.hold(house, seatIndexes));
  if (holdId === null) throw new Error(`No hold: ${String(refusalCode)}`);
  const booked = await fan.bookSurely(house, { holdId });
  if (booked.bookingId === null) throw new Error(`No booking: ${String(booked.refusalCode)}`);
  return booked.bookingId;
}

/** Asks for a payment until it is known to be under way; a refusal fails the test. */
export async function payFor(
  fan: Fan,
  house: House,
  bookingId: string,
  methodToken = GOOD_CARD,
): Promise<string> {
  const asked = await fan.paySurely(house, bookingId, methodToken);
  if (asked.paymentId === null) throw new Error(`No payment: ${String(asked.refusalCode)}`);
  return asked.paymentId;
}

/** Books places of an area, and pays them; no hold protects this booking from being made twice. */
export async function buyPlaces(
  fan: Fan,
  house: House,
  quantity: number,
): Promise<BookingView | null> {
  const { bookingId } = await fan.bookSurely(house, { quantity });
  return bookingId === null ? null : payAndAwait(fan, house, bookingId);
}

/** Pays a booking. @returns it as it ended */
export async function payAndAwait(
  fan: Fan,
  house: House,
  bookingId: string,
  methodToken = GOOD_CARD,
  withinMs?: number,
): Promise<BookingView | null> {
  await fan.paySurely(house, bookingId, methodToken);
  return fan.awaitEnd(house, bookingId, withinMs);
}

/** Begins anew with a hold when a fault has cost the fan theirs. @returns as `buyOneSeat`, of the last try */
export async function buyAgainAndAgain(
  fan: Fan,
  house: House,
  seatIndex: number,
): Promise<BookingView | null> {
  for (let tries = 1; ; tries += 1) {
    const view = await buyOneSeat(fan, house, seatIndex);
    if (view?.status === "CONFIRMED" || tries === 5) return view;
  }
}

/** The organiser of a house calls it off, asking once. @throws if nobody answers: the history knows nothing of it then */
export async function callOff(rehearsal: Rehearsal, house: House): Promise<Operation> {
  const { event } = await prisma.performance.findUniqueOrThrow({
    where: { id: house.performanceId },
    include: { event: { include: { organiser: true } } },
  });
  const { id, role, name, email } = event.organiser;
  const { token } = await issueToken({ id: AccountId.parse(id), role, name, email }, Date.now());
  const url = `${rehearsal.cluster.doorUrls[0] ?? ""}/api/v1/organiser/performances/${house.performanceId}/cancel`;
  const end = rehearsal.recorder.begin({
    ...{ client: "organiser", buyerId: id, performanceId: house.performanceId },
    ...{ kind: "cancel_performance", key: null, body: "null", deadlineMs: ANSWERED_WITHIN_MS },
  });
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: "PUT", headers });
  await response.body?.cancel();
  const outcome = response.ok ? "ok" : response.status < 500 ? "fail" : "unknown";
  return end({ outcome, status: response.status, refusalCode: null });
}
