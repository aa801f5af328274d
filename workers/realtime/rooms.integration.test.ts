import { expect, onTestFinished, test } from "vitest";

import type { AvailabilityDelta, LiveAvailability } from "#server/domain/live-availability";
import type { Welcome } from "./availability-copy";
import { house, performanceId, step } from "./realtime.fixture";
import { Rooms } from "./rooms";
import { until } from "./sidecar.fixture";

/** Rooms on a map that the test makes up, whose reads it answers by hand. */
function openRooms() {
  const reads: { answer: (map: LiveAvailability | null) => void; fail: () => void }[] = [];
  const told: (AvailabilityDelta | "resync")[] = [];
  const readMap = () =>
    new Promise<LiveAvailability | null>((resolve, reject) => {
      const fail = () => {
        reject(new Error("Redis is out of reach."));
      };
      reads.push({ answer: resolve, fail });
    });
  const rooms = new Rooms(readMap, () => ({
    delta: (delta) => told.push(delta),
    resync: () => told.push("resync"),
  }));
  onTestFinished(() => {
    rooms.close();
  });

  const enter = async (revision: number, epoch = 1) => {
    const welcomes: (Welcome | null)[] = [];
    await rooms.enter({ performanceId, epoch, revision }, (welcome) => {
      welcomes.push(welcome);
      return welcome?.status === "watching";
    });
    return welcomes[0];
  };
  return { rooms, reads, told, enter };
}

test("a crowd that comes at once is one read of the map", async () => {
  const { reads, enter } = openRooms();
  const crowd = Promise.all(Array.from({ length: 100 }, () => enter(1)));
  reads[0]?.answer(house([0]));
  expect(new Set((await crowd).map((welcome) => welcome?.status))).toEqual(new Set(["watching"]));
  expect(reads).toHaveLength(1);
});

test("news that comes while the map is being read is not lost", async () => {
  const { rooms, reads, told, enter } = openRooms();
  const entering = enter(1);
  rooms.hear(step(2, [[0, 1]]));
  reads[0]?.answer(house([0], { revision: 1 })); // from before that news
  await entering;

  await until(() => {
    expect(reads).toHaveLength(2);
  });
  reads[1]?.answer(house([1], { revision: 2 }));
  await until(() => {
    expect(told).toMatchObject([{ from: 1, to: 2, changes: [[0, 1]] }]);
  });
});

test("a gap is mended by one read, however much news comes meanwhile", async () => {
  const { rooms, reads, told, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(house([0, 0]));
  await entering;

  for (const revision of [3, 4, 5]) rooms.hear(step(revision, [[0, 1]]));
  expect(reads).toHaveLength(2);
  reads[1]?.answer(house([1, 2], { revision: 5 }));
  await until(() => {
    expect(told).toMatchObject([{ from: 1, to: 5, exact: true }]);
  });
  rooms.hear(step(6, [[1, 0]]));
  await until(() => {
    expect(told).toMatchObject([{ to: 5 }, { from: 5, to: 6, changes: [[1, 0]] }]);
  });
});

test("a rebuilt map sends everybody for a new snapshot", async () => {
  const { rooms, reads, told, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(house([1]));
  await entering;

  rooms.hear(step(1, [], { epoch: 2 }));
  reads[1]?.answer(house([0], { epoch: 2 }));
  await until(() => {
    expect(told).toEqual(["resync"]);
  });
  expect(await enter(1, 2)).toMatchObject({ status: "watching" });
});

test("many steps within a moment are few messages, and the last state of each seat", async () => {
  const { rooms, reads, told, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(house(Array<number>(100).fill(0)));
  await entering;

  for (let revision = 2; revision <= 1_001; revision += 1) {
    rooms.hear(step(revision, [[revision % 100, revision % 4]]));
  }
  await until(() => {
    expect(told.at(-1)).toMatchObject({ to: 1_001 });
  });
  expect(told).toHaveLength(1);
  expect(told[0]).toHaveProperty("changes.length", 100);
});

test("while the map cannot be read nobody enters; once it can, somebody does", async () => {
  const { reads, enter } = openRooms();
  const refused = enter(1);
  reads[0]?.fail();
  await expect(refused).rejects.toThrow("out of reach");

  const entering = enter(1);
  reads[1]?.answer(house([0]));
  expect(await entering).toMatchObject({ status: "watching" });
});

test("a read that fails leaves the copy as it was, and another is made by and by", async () => {
  const { rooms, reads, told, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(house([0]));
  await entering;

  rooms.hear(step(5, [[0, 1]]));
  reads[1]?.fail();
  expect(await enter(1)).toMatchObject({ status: "watching" });
  rooms.hear(step(6, [[0, 2]]));
  await until(() => {
    expect(reads).toHaveLength(3);
  });
  reads[2]?.answer(house([2], { revision: 6 }));
  await until(() => {
    expect(told).toMatchObject([{ to: 6, changes: [[0, 2]] }]);
  });
});

test("an id that names no performance leaves nothing behind", async () => {
  const { rooms, reads, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(null);
  expect(await entering).toBeNull();
  await until(() => {
    expect(rooms.size).toBe(0);
  });
});

test("the copy outlives its last watcher for a while, so that a reload is not a read", async () => {
  const { rooms, reads, enter } = openRooms();
  const entering = enter(1);
  reads[0]?.answer(house([0]));
  await entering;
  rooms.leave(performanceId);

  expect(await enter(1)).toMatchObject({ status: "watching" });
  expect(reads).toHaveLength(1);
});
