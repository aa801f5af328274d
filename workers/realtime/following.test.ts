/**
 * The whole way from the map to the screen, with everything going wrong on it: steps are lost,
 * doubled and shuffled before the sidecar, sockets break, snapshots are late, the map is rebuilt.
 * The browser's half is the one that pages run (components/live/feed.ts).
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { hear, newFeed, touchOf, type FeedNews, type FeedOrder } from "#components/live/feed";
import type { SeatStatusChanged } from "#server/domain/events";
import {
  applyDelta,
  type AvailabilitySnapshot,
  type LiveAvailability,
} from "#server/domain/live-availability";
import { packStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import { AvailabilityCopy } from "./availability-copy";
import { house, performanceId, step } from "./realtime.fixture";

const SEATS = 6;

/** The map in Redis, and what is on its way from there to the sidecar. */
class Truth {
  live = house(Array<number>(SEATS).fill(0));
  readonly onTheLog: SeatStatusChanged[] = [];

  change(seat: number, code: number, floor: number) {
    this.live.codes[seat] = code;
    this.live.areas.set("floor", floor);
    this.live.revision += 1;
    const { revision, epoch } = this.live;
    this.onTheLog.push(step(revision, [[seat, code]], { epoch, areas: [["floor", floor]] }));
  }

  rebuild(codes: number[]) {
    this.live = house(codes, { epoch: this.live.epoch + 1 });
    this.onTheLog.push(step(1, [], { epoch: this.live.epoch }));
  }

  read(): LiveAvailability {
    return { ...this.live, codes: this.live.codes.slice(), areas: new Map(this.live.areas) };
  }

  snapshot(): AvailabilitySnapshot {
    const { epoch, revision, codes, areas } = this.live;
    const seats = Array.from(codes, (each) => each as SeatStatusCode);
    const statuses = Buffer.from(packStatuses(seats)).toString("base64");
    return {
      ...{ performanceId, epoch, revision, seatCount: SEATS, statuses, areas: [...areas] },
      ...{ counts: [0, 0, 0, 0], prices: [], currency: "GBP" },
    };
  }
}

/** A page: its feed, its socket, and a snapshot that is on its way. */
class Page {
  readonly feed = newFeed();
  isConnected = false;
  isInRoom = false;
  readonly onTheWire: FeedNews[] = [];
  snapshotUnderWay: AvailabilitySnapshot | null = null;
  wantsSnapshot: "soon" | "some time" | null = null;

  constructor(private readonly sidecar: Sidecar) {
    this.tell({ type: "started" });
  }

  tell(news: FeedNews) {
    for (const order of hear(this.feed, news)) this.obey(order);
  }

  private obey(order: FeedOrder) {
    // Who knows what is missing asks within seconds; other looks may be far away, and must not be needed.
    const isUrgent = this.feed.behind || !this.feed.live;
    if (order.type === "fetch") {
      this.wantsSnapshot = isUrgent && order.withinMs <= 15_000 ? "soon" : "some time";
    }
    if (order.type === "watch" && this.isConnected) this.sidecar.watch(this, order);
  }

  connect() {
    if (this.isConnected) return;
    this.isConnected = true;
    this.tell({ type: "connected" });
  }

  disconnect() {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.isInRoom = false;
    this.onTheWire.length = 0;
    this.tell({ type: "disconnected" });
  }

  askForSnapshot(truth: Truth) {
    if (this.snapshotUnderWay || this.wantsSnapshot === null) return;
    this.wantsSnapshot = null;
    this.snapshotUnderWay = truth.snapshot();
    this.tell({ type: "fetch_left" });
  }

  receiveSnapshot() {
    const snapshot = this.snapshotUnderWay;
    this.snapshotUnderWay = null;
    if (snapshot) this.tell({ type: "snapshot", snapshot });
  }

  receiveNews() {
    const news = this.onTheWire.shift();
    if (news) this.tell(news);
  }
}

/** What workers/realtime does around the copy. */
class Sidecar {
  readonly pages: Page[] = [];
  readonly copy: AvailabilityCopy;
  private untold: FeedNews[] = [];
  /** The map that it began with, or began anew. */
  beganWith: LiveAvailability;

  constructor(private readonly truth: Truth) {
    this.beganWith = truth.read();
    this.copy = new AvailabilityCopy(performanceId, truth.read());
  }

  flush() {
    const delta = this.copy.takeDelta();
    if (delta) this.untold.push({ type: "delta", delta });
    const told = this.untold.splice(0);
    for (const page of this.pages) if (page.isInRoom) page.onTheWire.push(...told);
  }

  hear(message: SeatStatusChanged) {
    this.copy.hear(message);
  }

  read() {
    const adoption = this.copy.adopt(this.truth.read());
    if (adoption.status === "start_over") {
      this.beganWith = this.truth.read();
      this.untold = [{ type: "resync" }];
    } else for (const delta of adoption.deltas) this.untold.push({ type: "delta", delta });
  }

  watch(page: Page, position: { epoch: number; revision: number }) {
    const welcome = this.copy.welcome(position);
    page.isInRoom = welcome.status === "watching";
    if (welcome.status === "watching" && welcome.delta) {
      page.onTheWire.push({ type: "delta", delta: welcome.delta });
    }
    page.onTheWire.push({ type: "watch_answered", status: welcome.status });
  }
}

const seat = fc.nat(SEATS - 1);
const code = fc.nat(3);
const page = fc.nat(2);
const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ it: fc.constant("change" as const), seat, code, floor: fc.nat(9) }),
  },
  { weight: 8, arbitrary: fc.record({ it: fc.constant("arrives" as const), nth: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ it: fc.constant("is lost" as const) }) },
  { weight: 1, arbitrary: fc.record({ it: fc.constant("is doubled" as const), nth: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      it: fc.constant("rebuild" as const),
      codes: fc.array(code, { minLength: SEATS, maxLength: SEATS }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ it: fc.constant("flush" as const) }) },
  { weight: 2, arbitrary: fc.record({ it: fc.constant("read" as const) }) },
  { weight: 8, arbitrary: fc.record({ it: fc.constant("news" as const), page }) },
  { weight: 3, arbitrary: fc.record({ it: fc.constant("ask" as const), page }) },
  { weight: 3, arbitrary: fc.record({ it: fc.constant("answer" as const), page }) },
  { weight: 2, arbitrary: fc.record({ it: fc.constant("connect" as const), page }) },
  { weight: 1, arbitrary: fc.record({ it: fc.constant("disconnect" as const), page }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

class World {
  readonly truth = new Truth();
  readonly sidecar = new Sidecar(this.truth);

  constructor() {
    for (let nth = 0; nth < 3; nth += 1) this.sidecar.pages.push(new Page(this.sidecar));
  }

  happen(what: Happening) {
    const log = this.truth.onTheLog;
    const affected = "page" in what ? this.sidecar.pages[what.page] : undefined;
    switch (what.it) {
      case "change":
        this.truth.change(what.seat, what.code, what.floor);
        break;
      case "arrives": {
        const [message] = log.splice(Math.min(what.nth, log.length - 1), 1);
        if (message) this.sidecar.hear(message);
        break;
      }
      case "is lost":
        log.shift();
        break;
      case "is doubled": {
        const message = log[what.nth];
        if (message) log.push(message);
        break;
      }
      case "rebuild":
        this.truth.rebuild(what.codes);
        break;
      case "flush":
        this.sidecar.flush();
        break;
      case "read":
        this.sidecar.read();
        break;
      case "news":
        affected?.receiveNews();
        break;
      case "ask":
        affected?.askForSnapshot(this.truth);
        break;
      case "answer":
        affected?.receiveSnapshot();
        break;
      case "connect":
        affected?.connect();
        break;
      case "disconnect":
        affected?.disconnect();
        break;
    }
  }

  /** Everything heals: what is under way arrives, in order, until nothing is. */
  heal() {
    const { truth, sidecar } = this;
    for (const page of sidecar.pages) page.connect();
    for (let round = 0; round < 20; round += 1) {
      for (const message of truth.onTheLog.splice(0)) sidecar.hear(message);
      sidecar.read();
      sidecar.flush();
      for (const page of sidecar.pages) {
        while (page.onTheWire.length > 0) page.receiveNews();
        page.receiveSnapshot();
        if (page.wantsSnapshot === "soon") page.askForSnapshot(truth);
      }
    }
  }
}

function shown(live: LiveAvailability | null) {
  return live && { ...live, codes: [...live.codes], areas: [...live.areas] };
}

test(`whatever is lost, doubled or late: pages that say "live" show the house as it is`, () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 150, size: "max" }), (story) => {
      const world = new World();
      for (const what of story) world.happen(what);
      world.heal();

      for (const page of world.sidecar.pages) {
        expect(touchOf(page.feed)).toBe("live");
        expect(shown(page.feed.live)).toEqual(shown(world.truth.live));
      }
    }),
    { numRuns: 3_000 },
  );
}, 60_000);

test(`deltas alone, nothing lost on the wire, keep a follower at what the sidecar has`, () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 80, size: "max" }), (story) => {
      const world = new World();
      const follower = world.truth.read();
      const page = { isInRoom: true, onTheWire: [] as FeedNews[] };
      world.sidecar.pages.push(page as unknown as Page);

      for (const what of story) {
        world.happen(what);
        for (const news of page.onTheWire.splice(0)) {
          if (news.type === "resync") Object.assign(follower, world.sidecar.beganWith);
          if (news.type === "delta" && follower.epoch === news.delta.epoch) {
            // Never a gap: a page that was there all the time is never sent away.
            expect(applyDelta(follower, news.delta)).not.toBe("gap");
          }
        }
      }
      world.sidecar.flush();
    }),
    { numRuns: 1_000 },
  );
});
