/**
 * Any story of one performance, told to the scripts and to a model of twenty lines that is easy to
 * believe. Whatever the order, both give the same answers and show the same house.
 */
import "#scripts/services/own-redis.fixture";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { BuyerId, PerformanceId, SeatIndex } from "#server/domain/ids";
import { applyDelta, followFrom } from "#server/domain/live-availability";
import { AVAILABLE, HELD, type SeatStatusCode } from "#server/domain/seat-status";
import { closeRedis, openRedis } from "#server/redis/client";
import { applySeatStates } from "#server/redis/live-map";
import { findHold, releaseSeats, sweepHolds } from "#server/redis/seat-holds";
import {
  codesOf,
  newBuyer,
  openMap,
  outcomeOf,
  positionOf,
  runOut,
  stepsOf,
  take,
} from "#server/redis/live-map.fixture";

beforeAll(openRedis);
afterAll(closeRedis);

const SEATS = 6;
const BUYERS = 3;
const LIMIT = 4;

const seats = fc.uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 4 });
const buyer = fc.nat(BUYERS - 1);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("take" as const), buyer, seats }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), buyer, seats }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release all" as const), buyer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("run out" as const), buyer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep" as const) }) },
  {
    // Any version of the seat's story, at any time, any number of times.
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("tell" as const),
      seat: fc.nat(SEATS - 1),
      version: fc.integer({ min: 1, max: 6 }),
    }),
  },
);
type StoryStep = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What Postgres says of a seat at each of its versions: in checkout, then free or sold, and so on. */
function codeAt(seat: number, version: number): SeatStatusCode {
  return (
    ([AVAILABLE, HELD, 2, AVAILABLE, HELD, AVAILABLE, 3] as const)[(version + (seat % 2)) % 7] ?? 0
  );
}

/** One house, as simply as it can be said. */
class Model {
  readonly versions = Array<number>(SEATS).fill(0);
  readonly told = Array<SeatStatusCode>(SEATS).fill(AVAILABLE);
  readonly baskets = new Map<number, { seats: number[]; isLive: boolean }>();

  ownerOf(seat: number): number | undefined {
    return [...this.baskets].find(([, basket]) => basket.seats.includes(seat))?.[0];
  }

  codes(): number[] {
    return this.told.map((code, seat) =>
      code === AVAILABLE && this.ownerOf(seat) !== undefined ? HELD : code,
    );
  }

  sweep(): number {
    const dead = [...this.baskets].filter(([, basket]) => !basket.isLive);
    for (const [buyer] of dead) this.baskets.delete(buyer);
    return dead.length;
  }

  live(buyer: number): number[] | undefined {
    const basket = this.baskets.get(buyer);
    return basket?.isLive === true ? basket.seats : undefined;
  }

  take(buyer: number, asked: number[]) {
    this.sweep();
    const mine = this.live(buyer) ?? [];
    const wanted = asked.filter((seat) => !mine.includes(seat));
    const seatsLeft = LIMIT - mine.length;
    if (wanted.length > seatsLeft) return { ok: false, refusal: { code: "limit", seatsLeft } };
    const seatIndexes = wanted.filter((seat) => this.codes()[seat] !== AVAILABLE);
    if (seatIndexes.length > 0) return { ok: false, refusal: { code: "taken", seatIndexes } };
    this.baskets.set(buyer, { seats: [...mine, ...wanted], isLive: true });
    return { ok: true, value: [...mine, ...wanted].sort((a, b) => a - b) };
  }

  release(buyer: number, given: number[]): "hold_not_found" | "not_in_hold" | "released" {
    const mine = this.live(buyer);
    if (!mine) return "hold_not_found";
    if (given.some((seat) => !mine.includes(seat))) return "not_in_hold";
    this.keep(buyer, given.length === 0 ? [] : mine.filter((seat) => !given.includes(seat)));
    return "released";
  }

  tell(seat: number, version: number) {
    if (version <= (this.versions[seat] ?? 0)) return;
    this.versions[seat] = version;
    this.told[seat] = codeAt(seat, version);
    const owner = this.ownerOf(seat);
    if (owner === undefined || this.told[seat] === AVAILABLE) return;
    this.keep(owner, this.baskets.get(owner)?.seats.filter((mine) => mine !== seat) ?? []);
  }

  private keep(buyer: number, left: number[]) {
    const basket = this.baskets.get(buyer);
    if (left.length === 0) this.baskets.delete(buyer);
    else if (basket) basket.seats = left;
  }
}

/** Tells one step to both. @returns what each answered, and by how much the revision rose */
async function play(
  performanceId: PerformanceId,
  buyers: BuyerId[],
  model: Model,
  next: StoryStep,
) {
  const idOf = (nth: number) => buyers[nth] ?? newBuyer();
  switch (next.do) {
    case "take": {
      const taken = await take(performanceId, idOf(next.buyer), next.seats, {
        seatsPerBuyerMax: LIMIT,
      });
      return [outcomeOf(taken), model.take(next.buyer, next.seats)];
    }
    case "release":
    case "release all": {
      const given = next.do === "release" ? next.seats : [];
      const buyerId = idOf(next.buyer);
      const held = await findHold(performanceId, buyerId);
      const outcome = model.release(next.buyer, given);
      if (!held) return ["hold_not_found", outcome];
      const released = await releaseSeats({ ...held, buyerId }, given as SeatIndex[]);
      return [released.ok ? "released" : released.refusal.code, outcome];
    }
    case "run out": {
      const held = await findHold(performanceId, idOf(next.buyer));
      if (held) await runOut(held, idOf(next.buyer));
      const lived = model.live(next.buyer);
      const basket = model.baskets.get(next.buyer);
      if (basket) basket.isLive = false;
      return [held?.seatIndexes.toSorted((a, b) => a - b), lived?.toSorted((a, b) => a - b)];
    }
    case "sweep":
      return [await sweepHolds(performanceId, 100), model.sweep()];
    case "tell": {
      const { seat: index, version } = next;
      const code = codeAt(index, version);
      await applySeatStates({ performanceId, seats: [{ index, code, version }], areas: [] });
      model.tell(index, version);
      return [];
    }
  }
}

test(`any story of holds and late news ends in the house that the model has`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (story) => {
      const model = new Model();
      const buyers = Array.from({ length: BUYERS }, newBuyer);
      const performanceId = await openMap({ seatCount: SEATS });

      for (const next of story) {
        const [, before] = await positionOf(performanceId);
        const codesBefore = model.codes().join();
        const [answer, expected] = await play(performanceId, buyers, model, next);
        expect(answer).toEqual(expected);
        const [, after] = await positionOf(performanceId);
        expect(after - before).toBeLessThanOrEqual(1);
        if (model.codes().join() !== codesBefore) expect(after - before).toBe(1);
      }

      model.sweep();
      expect(await codesOf(performanceId)).toEqual(model.codes());

      // Whoever follows the stream step by step ends with the same house.
      const follower = followFrom({
        epoch: 1,
        revision: 0,
        seatCount: SEATS,
        statuses: "",
        areas: [],
      });
      for (const { epoch, revision, changes } of await stepsOf(performanceId)) {
        const delta = {
          performanceId,
          epoch,
          from: revision - 1,
          to: revision,
          changes,
          areas: [],
        };
        expect(applyDelta(follower, delta)).toBe("applied");
      }
      expect([...follower.codes]).toEqual(model.codes());
      expect([follower.epoch, follower.revision]).toEqual(await positionOf(performanceId));
    }),
    { numRuns: 150 },
  );
});
