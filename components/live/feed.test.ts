import fc from "fast-check";
import { expect, test } from "vitest";

import { PerformanceId } from "#server/domain/ids";
import type { AvailabilityDelta, AvailabilitySnapshot } from "#server/domain/live-availability";
import { packStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import { hear, newFeed, touchOf, type Feed, type FeedNews, type FeedOrder } from "./feed";

const performanceId = PerformanceId.parse("11111111-1111-4111-8111-111111111111");
const SEATS = 6;

/** The map as the server has it: one step of its story for each change. */
class House {
  epoch = 1;
  revision = 0;
  codes = new Array<SeatStatusCode>(SEATS).fill(0);

  change(seat: number, code: SeatStatusCode): AvailabilityDelta {
    this.codes[seat] = code;
    this.revision += 1;
    return this.delta(this.revision - 1, [[seat, code]]);
  }

  rebuild(): void {
    this.epoch += 1;
    this.revision = 0;
  }

  delta(from: number, changes: [number, number][]): AvailabilityDelta {
    return { performanceId, epoch: this.epoch, from, to: this.revision, changes, areas: [] };
  }

  snapshot(): AvailabilitySnapshot {
    return {
      performanceId,
      epoch: this.epoch,
      revision: this.revision,
      seatCount: SEATS,
      statuses: btoa(String.fromCharCode(...packStatuses(this.codes))),
      areas: [],
      counts: [SEATS, 0, 0, 0],
      prices: [],
      currency: "GBP",
    };
  }
}

function live(house: House): Feed {
  const feed = newFeed();
  for (const news of [
    { type: "started" },
    { type: "connected" },
    { type: "fetch_left" },
    { type: "snapshot", snapshot: house.snapshot() },
    { type: "watch_answered", status: "watching" },
  ] as const) {
    hear(feed, news);
  }
  return feed;
}

function kindsOf(orders: FeedOrder[]): string[] {
  return orders.map((order) => order.type);
}

test("a page shows the snapshot first and then asks to be told of changes", () => {
  const feed = newFeed();
  expect(kindsOf(hear(feed, { type: "started" }))).toEqual(["fetch"]);
  hear(feed, { type: "connected" });
  hear(feed, { type: "fetch_left" });
  const orders = hear(feed, { type: "snapshot", snapshot: new House().snapshot() });
  expect(kindsOf(orders)).toEqual(["show", "watch", "fetch"]);
  expect(touchOf(feed)).toBe("polling");
  hear(feed, { type: "watch_answered", status: "watching" });
  expect(touchOf(feed)).toBe("live");
});

test("a change is shown at once, and only the seats that it touched", () => {
  const house = new House();
  const feed = live(house);
  expect(hear(feed, { type: "delta", delta: house.change(3, 2) })).toEqual([
    { type: "show", seats: [3] },
  ]);
  expect(feed.live?.codes[3]).toBe(2);
});

test("missed news is noticed, and one snapshot mends it, however much more news comes meanwhile", () => {
  const house = new House();
  const feed = live(house);
  house.change(0, 2);
  expect(kindsOf(hear(feed, { type: "delta", delta: house.change(1, 2) }))).toEqual(["fetch"]);
  expect(touchOf(feed)).toBe("lost");
  hear(feed, { type: "fetch_left" });
  const snapshot = house.snapshot();
  expect(hear(feed, { type: "delta", delta: house.change(2, 1) })).toEqual([]);
  const orders = hear(feed, { type: "snapshot", snapshot });
  expect(orders[0]).toEqual({ type: "show", seats: [0, 1, 2] });
  expect([...(feed.live?.codes ?? [])]).toEqual(house.codes);
  expect(touchOf(feed)).toBe("live");
});

test("a page that loses its connection knows that it is behind, and fetches at a random moment", () => {
  const house = new House();
  const feed = live(house);
  expect(hear(feed, { type: "disconnected" })).toEqual([
    { type: "fetch", afterMs: 0, withinMs: 600 },
  ]);
  expect(touchOf(feed)).toBe("lost");
  hear(feed, { type: "fetch_left" });
  hear(feed, { type: "snapshot", snapshot: house.snapshot() });
  expect(touchOf(feed)).toBe("polling");
  expect(kindsOf(hear(feed, { type: "connected" }))).toEqual(["watch"]);
});

test("answers that come together, each to an older question, make nobody wait longer", () => {
  const house = new House();
  const feed = live(house);
  hear(feed, { type: "disconnected" });
  hear(feed, { type: "connected" });
  const orders = Array.from({ length: 8 }, () =>
    hear(feed, { type: "watch_answered", status: "resync" }),
  );
  expect(orders[7]).toEqual([{ type: "fetch", afterMs: 150, withinMs: 600 }]);
});

test("while the server is away the waits between attempts grow, up to a quarter of a minute", () => {
  const feed = live(new House());
  hear(feed, { type: "disconnected" });
  const waits = Array.from({ length: 8 }, () => {
    hear(feed, { type: "fetch_left" });
    const [order] = hear(feed, { type: "fetch_failed" });
    return order?.type === "fetch" ? order.withinMs : 0;
  });
  expect(waits.slice(0, 3)).toEqual([1_200, 2_400, 4_800]);
  expect(Math.max(...waits)).toBe(15_000);
});

test("who was away for long is right again soon after coming back, not at the next attempt", () => {
  const feed = live(new House());
  hear(feed, { type: "disconnected" });
  for (let times = 0; times < 8; times += 1) {
    hear(feed, { type: "fetch_left" });
    hear(feed, { type: "fetch_failed" });
  }
  const orders = hear(feed, { type: "connected" });
  expect(kindsOf(orders)).toEqual(["watch", "fetch"]);
  expect(orders[1]).toMatchObject({ withinMs: 600 });
});

test("a snapshot that left before the server said that it is out of date is asked for again", () => {
  const house = new House();
  const feed = live(house);
  hear(feed, { type: "fetch_left" });
  const snapshot = house.snapshot();
  house.change(2, 2);
  expect(hear(feed, { type: "resync" })).toEqual([]);
  const orders = hear(feed, { type: "snapshot", snapshot });
  expect(orders.at(-1)).toEqual({ type: "fetch", afterMs: 0, withinMs: 600 });
  expect(touchOf(feed)).toBe("lost");
});

test("a sidecar that has lost its place is not asked in a tight circle", () => {
  const house = new House();
  const feed = live(house);
  const waits = Array.from({ length: 4 }, () => {
    const [order] = hear(feed, { type: "watch_answered", status: "resync" });
    hear(feed, { type: "fetch_left" });
    hear(feed, { type: "snapshot", snapshot: house.snapshot() });
    return order?.type === "fetch" ? order.withinMs : 0;
  });
  expect(waits).toEqual([1_200, 2_400, 4_800, 9_600]);
});

test("an old snapshot never takes the map back in time", () => {
  const house = new House();
  const feed = live(house);
  hear(feed, { type: "fetch_left" });
  const old = house.snapshot();
  hear(feed, { type: "delta", delta: house.change(4, 2) });
  hear(feed, { type: "snapshot", snapshot: old });
  expect(feed.live?.codes[4]).toBe(2);
});

/** One page and one server, joined by a network that drops connections but keeps order. */
class Story {
  readonly house = new House();
  readonly feed = newFeed();
  private wire: AvailabilityDelta[] = [];
  private joined = false;
  private open = false;
  private reply: AvailabilitySnapshot | null = null;
  private fetchOrdered = false;

  constructor() {
    this.tell({ type: "started" });
  }

  tell(news: FeedNews): void {
    for (const order of hear(this.feed, news)) this.obey(order);
  }

  private obey(order: FeedOrder): void {
    if (order.type === "fetch") this.fetchOrdered = true;
    if (order.type !== "watch" || !this.open) return;
    const { house } = this;
    // Like the sidecar: who is a little behind is told what was missed, others must fetch first.
    const isNear = order.epoch === house.epoch && house.revision - order.revision < 3;
    this.joined = isNear;
    if (isNear && order.revision < house.revision) {
      this.wire.push(house.delta(order.revision, [...house.codes.entries()]));
    }
    this.tell({ type: "watch_answered", status: isNear ? "watching" : "resync" });
  }

  step(what: string, seat: number, code: SeatStatusCode): void {
    if (what === "change") {
      const delta = this.house.change(seat, code);
      if (this.joined) this.wire.push(delta);
    } else if (what === "lose") {
      this.wire.shift();
    } else if (what === "hold back") {
      // The server leaves out who reads too slowly, and says so afterwards.
      this.wire = [];
      if (this.joined) this.tell({ type: "resync" });
    } else if (what === "rebuild") {
      this.house.rebuild();
    } else if (what === "deliver") {
      const delta = this.wire.shift();
      if (delta) this.tell({ type: "delta", delta });
    } else if (what === "toggle") {
      this.toggle();
    } else this.fetchStep();
  }

  private toggle(): void {
    this.open = !this.open;
    this.joined = false;
    this.wire = [];
    this.tell({ type: this.open ? "connected" : "disconnected" });
  }

  private fetchStep(): void {
    if (this.reply) {
      const snapshot = this.reply;
      this.reply = null;
      this.tell({ type: "snapshot", snapshot });
    } else if (this.fetchOrdered && !this.feed.fetching) {
      this.fetchOrdered = false;
      this.tell({ type: "fetch_left" });
      this.reply = this.house.snapshot();
    }
  }

  /** The network is well again and all that is under way arrives. */
  settle(): void {
    if (!this.open) this.toggle();
    for (let i = 0; i < 12; i += 1) {
      while (this.wire.length > 0) this.step("deliver", 0, 0);
      this.fetchStep();
    }
  }
}

test("whatever was lost, doubled or late: when the network is well again, the map is the house", () => {
  const steps = fc.array(
    fc.tuple(
      fc.constantFrom(
        "change",
        "change",
        "change",
        "deliver",
        "deliver",
        "fetch",
        "fetch",
        "toggle",
        "rebuild",
        "lose",
        "hold back",
      ),
      fc.nat(SEATS - 1),
      fc.constantFrom<SeatStatusCode[]>(0, 1, 2, 3),
    ),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(steps, (history) => {
      const story = new Story();
      for (const step of history) story.step(...step);
      // A delta that is lost without a disconnection shows itself by the next one.
      story.step("change", 0, 1);
      story.settle();
      expect([...(story.feed.live?.codes ?? [])]).toEqual(story.house.codes);
      expect(touchOf(story.feed)).toBe("live");
    }),
    { numRuns: 2_000 },
  );
});
