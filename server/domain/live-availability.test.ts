import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";

import { PerformanceId } from "#server/domain/ids";
import {
  applyDelta,
  AvailabilityDelta,
  followFrom,
  type LiveAvailability,
} from "#server/domain/live-availability";
import { packStatuses, type SeatStatusCode } from "#server/domain/seat-status";

const performanceId = PerformanceId.parse(randomUUID());

function snapshot(codes: SeatStatusCode[], epoch = 1, revision = 10) {
  const statuses = Buffer.from(packStatuses(codes)).toString("base64");
  return {
    epoch,
    revision,
    seatCount: codes.length,
    statuses,
    areas: [["floor", 40]] as [string, number][],
  };
}

function delta(changes: Partial<AvailabilityDelta>): AvailabilityDelta {
  return { performanceId, epoch: 1, from: 10, to: 11, changes: [], areas: [], ...changes };
}

function known(live: LiveAvailability) {
  return { ...live, codes: [...live.codes], areas: [...live.areas] };
}

test("a follower starts with the house of the snapshot", () => {
  expect(known(followFrom(snapshot([0, 1, 2, 3, 1])))).toEqual({
    epoch: 1,
    revision: 10,
    codes: [0, 1, 2, 3, 1],
    areas: [["floor", 40]],
  });
});

test("a delta that follows is applied, seats and areas alike", () => {
  const live = followFrom(snapshot([0, 0, 0]));
  const next = delta({ to: 12, changes: [[1, 2]], areas: [["floor", 38]] });
  expect(applyDelta(live, next)).toBe("applied");
  expect(known(live)).toEqual({ epoch: 1, revision: 12, codes: [0, 2, 0], areas: [["floor", 38]] });
});

test("old news changes nothing, be it of this epoch or of one before", () => {
  const live = followFrom(snapshot([0, 0], 2));
  const before = known(live);
  expect(applyDelta(live, delta({ epoch: 2, from: 8, to: 10, changes: [[0, 2]] }))).toBe("stale");
  expect(applyDelta(live, delta({ epoch: 1, from: 10, to: 99, changes: [[0, 2]] }))).toBe("stale");
  expect(known(live)).toEqual(before);
});

test("a gap and a new epoch ask for a new snapshot, and change nothing", () => {
  const live = followFrom(snapshot([0, 0]));
  const before = known(live);
  expect(applyDelta(live, delta({ from: 11, to: 12, changes: [[0, 2]] }))).toBe("gap");
  expect(applyDelta(live, delta({ epoch: 2, changes: [[0, 2]] }))).toBe("gap");
  expect(known(live)).toEqual(before);
});

test("a delta that begins before what is known may be applied whole", () => {
  const live = followFrom(snapshot([1, 0]));
  expect(
    applyDelta(
      live,
      delta({
        from: 7,
        to: 12,
        changes: [
          [0, 1],
          [1, 1],
        ],
      }),
    ),
  ).toBe("applied");
  expect(known(live)).toMatchObject({ revision: 12, codes: [1, 1] });
});

test("two maps that were compared tell nothing to whoever stands between them", () => {
  const between = followFrom(snapshot([1]));
  expect(applyDelta(between, delta({ from: 9, to: 12, exact: true }))).toBe("gap");
  const atTheStart = followFrom(snapshot([1]));
  expect(applyDelta(atTheStart, delta({ from: 10, to: 12, exact: true }))).toBe("applied");
});

test(`deltas doubled, lost and cut anyhow: a follower is right, or knows that it is not`, () => {
  const SEATS = 5;
  const step = fc.tuple(fc.nat(SEATS - 1), fc.constantFrom<SeatStatusCode>(0, 1, 2, 3));
  const received = fc.array(
    fc.record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 10 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), received, (steps, deliveries) => {
      const houseAt = (revision: number) => {
        const codes = Array<number>(SEATS).fill(0);
        for (const [seat, code] of steps.slice(0, revision)) codes[seat] = code;
        return codes;
      };
      const live = followFrom({ ...snapshot(Array<SeatStatusCode>(SEATS).fill(0)), revision: 0 });

      for (const { from, length } of deliveries) {
        const to = Math.min(from + length, steps.length);
        if (to <= from) continue;
        const touched = new Set(steps.slice(from, to).map(([seat]) => seat));
        const after = houseAt(to);
        const changes = [...touched].map((seat): [number, number] => [seat, after[seat] ?? 0]);
        const { revision } = live;
        const outcome = applyDelta(live, delta({ from, to, changes }));
        expect(outcome).toBe(to <= revision ? "stale" : from > revision ? "gap" : "applied");
        expect([...live.codes]).toEqual(houseAt(live.revision));
      }
    }),
  );
});

test("a delta as it is sent is a delta as it is read", () => {
  const sent = delta({ changes: [[0, 3]], exact: true });
  expect(AvailabilityDelta.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
});
