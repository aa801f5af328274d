import fc from "fast-check";
import { expect, test } from "vitest";

import type { Hold } from "#server/domain/hold";
import { HoldId, PerformanceId, SeatId } from "#server/domain/ids";
import {
  accepted,
  EMPTY_BASKET,
  isDeciding,
  learned,
  markedSeats,
  markOf,
  refused,
  sendNext,
  tapSeat,
  type Basket,
} from "./basket";

const performanceId = PerformanceId.parse("11111111-1111-4111-8111-111111111111");
const [a1, a2, a3] = ["stalls-A-1", "stalls-A-2", "stalls-A-3"].map((id) => SeatId.parse(id)) as [
  SeatId,
  SeatId,
  SeatId,
];

function holdOf(...seatIds: SeatId[]): Hold | null {
  if (seatIds.length === 0) return null;
  return {
    id: HoldId.parse(`${performanceId}.${performanceId}`),
    performanceId,
    seatIds,
    startedAtMs: 0,
    expiresAtMs: 600_000,
    serverNowMs: 0,
  };
}

test("a tap shows at once, and is the fan's when the server says so", () => {
  const tapped = tapSeat(EMPTY_BASKET, a1);
  expect(markOf(tapped, a1)).toBe("taking");
  const answered = accepted(sendNext(tapped), holdOf(a1));
  expect(markOf(answered, a1)).toBe("mine");
  expect(isDeciding(answered)).toBe(false);
});

test("a second tap gives the seat back", () => {
  const mine = accepted(EMPTY_BASKET, holdOf(a1, a2));
  const tapped = tapSeat(mine, a1);
  expect(markOf(tapped, a1)).toBe("releasing");
  expect(markOf(accepted(sendNext(tapped), holdOf(a2)), a1)).toBeNull();
});

test("a tap that has not been sent is undone by another", () => {
  const busy = sendNext(tapSeat(EMPTY_BASKET, a1));
  expect(tapSeat(tapSeat(busy, a2), a2)).toEqual(busy);
});

test("a tap on a seat that is being taken gives it back afterwards", () => {
  const tapped = tapSeat(sendNext(tapSeat(EMPTY_BASKET, a1)), a1);
  expect(markOf(tapped, a1)).toBe("releasing");
  const next = sendNext(accepted(tapped, holdOf(a1)));
  expect(next.underWay).toEqual({ seatId: a1, kind: "release" });
});

test("requests go one at a time, in the order of the taps", () => {
  const tapped = sendNext([a1, a2, a3].reduce(tapSeat, EMPTY_BASKET));
  expect(sendNext(tapped)).toBe(tapped);
  expect(tapped.underWay?.seatId).toBe(a1);
  expect(sendNext(accepted(tapped, holdOf(a1))).underWay?.seatId).toBe(a2);
});

test("a seat that went is marked where it is, until the fan taps another", () => {
  const lost = refused(sendNext(tapSeat(EMPTY_BASKET, a1)), { gone: [a1], endsAll: false });
  expect(markOf(lost, a1)).toBe("gone");
  expect(markOf(tapSeat(lost, a2), a1)).toBeNull();
});

test("the limit is said once, not once for each waiting tap", () => {
  const tapped = sendNext([a1, a2, a3].reduce(tapSeat, EMPTY_BASKET));
  expect(isDeciding(refused(tapped, { gone: [], endsAll: true }))).toBe(false);
});

test("another window's taps are taken over, and wishes that came true are dropped", () => {
  const tapped = [a1, a2].reduce(tapSeat, EMPTY_BASKET);
  const told = learned(tapped, holdOf(a1, a3));
  expect([...markedSeats(told)]).toEqual([
    [a1, "mine"],
    [a3, "mine"],
    [a2, "taking"],
  ]);
});

test("however fast the taps and however slow the answers, each seat ends as it was tapped last", () => {
  const seats = [a1, a2, a3];
  const steps = fc.array(fc.oneof(fc.nat(2), fc.constant("answer" as const)), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (history) => {
      const wanted = new Set<SeatId>();
      const server = new Set<SeatId>();
      let basket: Basket = EMPTY_BASKET;
      const answer = () => {
        const wish = basket.underWay;
        if (wish?.kind === "take") server.add(wish.seatId);
        if (wish?.kind === "release") server.delete(wish.seatId);
        if (wish) basket = accepted(basket, holdOf(...server));
      };
      for (const step of history) {
        if (step === "answer") answer();
        else {
          const seat = seats[step] ?? a1;
          if (!wanted.delete(seat)) wanted.add(seat);
          basket = tapSeat(basket, seat);
        }
        basket = sendNext(basket);
        for (const each of seats) {
          const mark = markOf(basket, each);
          expect(mark === "mine" || mark === "taking").toBe(wanted.has(each));
        }
      }
      while (isDeciding(basket)) {
        answer();
        basket = sendNext(basket);
      }
      expect(new Set(basket.hold?.seatIds)).toEqual(wanted);
      expect(server).toEqual(wanted);
    }),
  );
});
