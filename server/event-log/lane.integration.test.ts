import { expect, test, vi } from "vitest";

import { Gate, Inbox } from "./event-log.fixture";
import type { Handle } from "./event-log";
import { Lane, oneByOne, type Entry, type LaneWork } from "./lane";

function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    message: {
      ...{ topic: "bookings", key: "a", position: `0/${String(from + i)}` },
      value: String(from + i),
    },
    handledPosition: String(from + i),
  }));
}

type Wanted = Partial<
  Omit<LaneWork, "handle"> & { handle: Handle; handleBatch: LaneWork["handle"] }
>;

function newLane({ handle, handleBatch, ...work }: Wanted) {
  const inbox = new Inbox();
  const lane = new Lane({
    ...{ group: "box-office", triesMax: 3, ...oneByOne(handle ?? inbox.handle) },
    ...(handleBatch && { handle: handleBatch }),
    isMine: () => true,
    park: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    fail: (fault) => {
      throw fault;
    },
    ...work,
  });
  return { lane, inbox };
}

test("a position never passes a message that is not done", async () => {
  const [inHand, finish] = [new Gate(), new Gate()];
  const committed: string[] = [];
  const { lane } = newLane({
    handle: async ({ value }) => {
      if (value !== "3") return;
      inHand.open();
      await finish.opened;
    },
    commit: (position) => {
      committed.push(position);
      return Promise.resolve();
    },
  });

  lane.push(entries(1, 4));
  await inHand.opened;
  expect(committed.at(-1)).toBe("2");

  finish.open();
  await lane.stop();
  expect(committed.at(-1)).toBe("3");
});

test("while one commit is under way, the next collects what has been done since", async () => {
  const [underWay, acknowledge] = [new Gate(), new Gate()];
  const committed: string[] = [];
  const { lane, inbox } = newLane({
    commit: async (position) => {
      committed.push(position);
      underWay.open();
      await acknowledge.opened;
    },
  });

  lane.push(entries(1, 1));
  await underWay.opened;
  lane.push(entries(2, 100));
  await inbox.count(100);
  acknowledge.open();
  await lane.stop();

  expect(committed).toEqual(["1", "100"]);
});

test("a lane whose partition may be another's touches nothing, and goes on once it is certain", async () => {
  let isMine = false;
  const { lane, inbox } = newLane({ isMine: () => isMine });
  lane.push(entries(1, 2));
  await new Promise(setImmediate);
  expect(inbox.values).toEqual([]);

  isMine = true;
  lane.wake();

  expect(await inbox.count(2)).toEqual(["1", "2"]);
});

test("whoever opened a lane hears that its position cannot be moved", async () => {
  const broken = new Gate();
  const { lane } = newLane({
    commit: () => Promise.reject(new Error("no longer yours")),
    fail: broken.open,
  });

  lane.push(entries(1, 1));

  await broken.opened;
});

test("a message that cannot be parked waits, because letting go of it would lose it", async () => {
  const { lane, inbox } = newLane({
    triesMax: 1,
    handle: (message) =>
      message.value === "1" ? Promise.reject(new Error("broken")) : inbox.handle(message),
    park: () => (parkable ? Promise.resolve() : refuseOnce()),
  });
  let parkable = false;
  const refuseOnce = () => {
    parkable = true;
    return Promise.reject(new Error("the log is away"));
  };

  lane.push(entries(1, 2));

  expect(await inbox.count(1)).toEqual(["2"]);
});

test("a full lane asks for no more until half of it is free again", async () => {
  const finish = new Gate();
  const { lane, inbox } = newLane({
    handle: async (message) => {
      await finish.opened;
      await inbox.handle(message);
    },
  });
  lane.push(entries(1, 300));
  expect(lane.hasRoom).toBe(false);

  finish.open();
  await lane.whenRoom();

  expect(lane.hasRoom).toBe(true);
  expect(inbox.received.length).toBeLessThan(300);
});

test("a lane hands over at once what waits, as much as is wanted", async () => {
  const [inHand, finish] = [new Gate(), new Gate()];
  const batches: string[][] = [];
  const { lane } = newLane({
    batchMax: 3,
    handleBatch: async (messages) => {
      batches.push(messages.map(({ value }) => value));
      inHand.open();
      await finish.opened;
    },
  });

  lane.push(entries(1, 2));
  await inHand.opened;
  lane.push(entries(3, 6));
  finish.open();
  await until(() => batches.flat().length === 6);

  expect(batches).toEqual([["1", "2"], ["3", "4", "5"], ["6"]]);
});

test("of a batch that fails each message comes again by itself, and only the bad one is parked", async () => {
  const tried: string[] = [];
  const parked: string[] = [];
  const committed: string[] = [];
  const { lane } = newLane({
    ...{ batchMax: 4, triesMax: 2 },
    handleBatch: (messages) => {
      tried.push(messages.map(({ value }) => value).join("+"));
      const isBad = messages.some(({ value }) => value === "2");
      return isBad ? Promise.reject(new Error("no such area")) : Promise.resolve();
    },
    park: ({ value }) => {
      parked.push(value);
      return Promise.resolve();
    },
    commit: (position) => {
      committed.push(position);
      return Promise.resolve();
    },
  });

  lane.push(entries(1, 6));
  await until(() => committed.at(-1) === "6");

  expect(tried).toEqual(["1+2+3+4", "1", "2", "2", "3", "4", "5+6"]);
  expect(parked).toEqual(["2"]);
});

test("a batch that meets an outage comes again whole, however often, and nothing of it is parked", async () => {
  let failures = 0;
  const done = new Gate();
  const sizes: number[] = [];
  const { lane } = newLane({
    ...{ batchMax: 4, triesMax: 1 },
    handleBatch: (messages) => {
      sizes.push(messages.length);
      failures += 1;
      if (failures < 3) return Promise.reject(outage());
      done.open();
      return Promise.resolve();
    },
    park: () => Promise.reject(new Error("nothing is to be parked")),
  });

  lane.push(entries(1, 4));

  await done.opened;
  expect(sizes).toEqual([4, 4, 4]);
});

/** What a store that is away has its clients throw. */
function outage(): Error {
  return Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
}

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    expect(holds()).toBe(true);
  });
}
