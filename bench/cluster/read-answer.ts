/** Understanding what the API answers. */
import { z } from "zod";

import type { Operation } from "#bench/history/evidence";
import type { Ended } from "#bench/history/recorder";
import { BookingView } from "#server/domain/booking";
import { Hold } from "#server/domain/hold";
import type { House } from "./house";

/** What an answer says. One that came whole and makes no sense is noted as such, and says nothing. */
export function readAnswer(
  house: House,
  kind: Operation["kind"],
  status: number,
  text: string,
): { ended: Ended; json: unknown } {
  try {
    const json: unknown = text === "" ? null : JSON.parse(text);
    const ended = status >= 400 ? refusalFacts(house, status, json) : yesFacts(house, kind, json);
    return { ended: { outcome: "ok", refusalCode: null, ...ended, status }, json };
  } catch {
    const ended: Ended = { outcome: "unknown", status, refusalCode: null, unreadable: true };
    return { ended, json: null };
  }
}

const Problem = z.object({ type: z.string(), seatIds: z.array(z.string()).default([]) });

function refusalFacts(house: House, status: number, json: unknown): Partial<Ended> {
  const { type, seatIds } = Problem.parse(json);
  const seatIndexes = seatIds.map((id) => house.indexOf.get(id) ?? -1);
  const refusalCode = type.replace("/problems/", "");
  // A fault and an outage leave it open whether something has happened.
  return { outcome: status >= 500 ? "unknown" : "fail", refusalCode, seatIndexes };
}

function yesFacts(house: House, kind: Operation["kind"], json: unknown): Partial<Ended> {
  if (kind === "hold" || kind === "extend") return holdFacts(house, json);
  if (kind === "book" || kind === "pay" || kind === "cancel" || kind === "read_booking") {
    return bookingFacts(house, json);
  }
  return {};
}

function holdFacts(house: House, json: unknown): Partial<Ended> {
  const hold = Hold.parse(json);
  return {
    holdId: hold.id,
    holdStartedAtMs: hold.startedAtMs,
    holdExpiresAtMs: hold.expiresAtMs,
    seatIndexes: hold.seatIds.map((id) => house.indexOf.get(id) ?? -1),
  };
}

function bookingFacts(house: House, json: unknown): Partial<Ended> {
  const booking = BookingView.parse(json);
  return {
    bookingId: booking.id,
    bookingStatus: booking.status,
    paymentId: booking.payments[0]?.id ?? null,
    seatIndexes: booking.lines.flatMap(({ seatId }) =>
      seatId === null ? [] : [house.indexOf.get(seatId) ?? -1],
    ),
  };
}
