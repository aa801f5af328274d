/** Plays a story to its end, lets all become quiet, and gathers the evidence. */
import type { Scheduler } from "fast-check";

import type { BookingEvent } from "#server/domain/events";
import { HOLD_CAP_MS } from "#server/domain/hold";
import type { Evidence, InjectedFault, PerformanceTerms } from "../history/evidence";
import { ensureLiveMap, projectBooking } from "./commands/projection";
import { endCancelledBookings, expireBookings } from "./commands/ending";
import { fulfilBooking, sendMail } from "./commands/fulfilling";
import { movePayment, recordNews } from "./commands/paying";
import { relayLiveChanges, relayOutbox } from "./commands/relaying";
import { Fans } from "./fans";
import { Follower } from "./follower";
import { gatherEvidence } from "./gather-evidence";
import { PERFORMANCE, STANDING, type House } from "./house";
import type { Mutation } from "./mutations";
import { Bank } from "./stores/bank";
import { EventLog, type Group } from "./stores/event-log";
import { Postgres } from "./stores/postgres";
import { Redis } from "./stores/redis";
import type { Mishap, Story } from "./story";
import { World, type Process } from "./world";

const BUYERS = 4;

/** How often, and how far, time is moved on at the end: past every bank's delay and every deadline's grace. */
const QUIET_ROUNDS = 5;
const QUIET_ROUND_MS = 45_000;

/** What a played story leaves: evidence for the checker, and faults that no rule foresees. */
export type Played = { evidence: Evidence; bugs: unknown[] };

/** Plays a story. The scheduler decides who goes on, so its seed and the story are the whole history. */
export async function playStory(
  scheduler: Scheduler,
  story: Story,
  mutation: Mutation | null = null,
): Promise<Played> {
  const stage = new Stage(scheduler, story, mutation);
  await stage.play();
  return stage.finish();
}

class Stage {
  private readonly world: World;
  private readonly house: House;
  private readonly fans: Fans;
  private readonly follower: Follower;
  private readonly faults: InjectedFault[] = [];
  private readonly relays = { outbox: false, changes: false };
  private readonly seen = { lastId: 0 };

  constructor(
    scheduler: Scheduler,
    private readonly story: Story,
    mutation: Mutation | null,
  ) {
    const { door, expiry } = story.skews;
    const skews = new Map(Object.entries({ "door 1": door, expiry }));
    const world = new World(scheduler, mutation, skews);
    const db = new Postgres(world, new Map(story.cuts.map(({ commit, cut }) => [commit, cut])));
    const terms = openSale(world, db, story);
    const house: House = {
      ...{ world, db, terms, mails: [], mapSteps: [] },
      ...{ redis: new Redis(world), bank: new Bank(world) },
      log: new EventLog(world, this.consumers(), new Set(story.doubled)),
    };
    this.world = world;
    this.house = house;
    this.fans = new Fans(house, BUYERS);
    this.follower = new Follower(house.redis);
    for (const { cut } of story.cuts) this.note("F4", `a connection is cut ${cut} a commit`);
    if (story.doubled.length > 0) this.note("F10", "messages come to two members at once");
    house.redis.onChange = () => void this.relayChanges();
    house.bank.onNews = (news) => void this.deliver((process) => recordNews(house, process, news));
    db.onNews = (news) => {
      if (world.is("publishedBeforeCommit")) {
        for (const { topic, event } of news) house.log.append(topic, event);
      }
      void this.relayNews();
    };
  }

  async play(): Promise<void> {
    for (const tab of this.story.tabs) void this.fans.live(tab);
    void this.haveMishaps();
    await this.world.settle();
  }

  /** Moves time on until nothing more is due, builds the map if there is none, and looks at everything. */
  async finish(): Promise<Played> {
    const { world, house } = this;
    for (let round = 0; round < QUIET_ROUNDS; round += 1) {
      world.nowMs += QUIET_ROUND_MS;
      house.bank.settleDue();
      void this.work("expiry", (process) => expireBookings(house, process));
      void this.work("cancellations", (process) => endCancelledBookings(house, process));
      house.redis.sweepHolds(world.nowMs);
      await world.settle();
    }
    if (this.story.replaysAtTheEnd) {
      house.log.replay();
      this.note("F10", "the log is replayed from the start");
      await world.settle();
    }
    void this.relayNews();
    void this.relayChanges();
    void this.work("door 1", (process) => ensureLiveMap(house, process));
    await world.settle();
    const { fans, follower, faults } = this;
    return { evidence: gatherEvidence(house, fans, follower, faults), bugs: world.bugs };
  }

  private consumers(): Group[] {
    const notify: Group["handle"] = (process, event) => sendMail(this.house, process, event);
    return [
      {
        ...{ name: "payments", topic: "payments" },
        handle: (process, event) =>
          "paymentId" in event ? movePayment(this.house, process, event) : Promise.resolve(),
      },
      {
        ...{ name: "fulfilment", topic: "payments" },
        handle: (process, event) =>
          "paymentId" in event ? fulfilBooking(this.house, process, event) : Promise.resolve(),
      },
      {
        ...{ name: "projection", topic: "bookings" },
        handle: (process, event) => projectBooking(this.house, process, event as BookingEvent),
      },
      { name: "notifications-bookings", topic: "bookings", handle: notify },
      { name: "notifications-payments", topic: "payments", handle: notify },
    ];
  }

  /** A worker's round; one that dies or fails is begun again by the next. */
  private async work(name: string, round: (process: Process) => Promise<void>): Promise<void> {
    await this.world.pause(name);
    await this.world.run(this.world.process(name), round);
  }

  /** A webhook, until it has been heard. */
  private async deliver(hear: (process: Process) => Promise<void>): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      await this.world.pause("webhook");
      const ran = await this.world.run(this.world.process("door 2"), hear);
      if (ran.how === "done") return;
    }
  }

  /** One relay leads; when it dies another takes over. */
  private async relayNews(): Promise<void> {
    if (this.relays.outbox) return;
    this.relays.outbox = true;
    for (;;) {
      const ran = await this.world.run(this.world.process("relay"), (process) =>
        relayOutbox(this.house, process, this.seen),
      );
      if (ran.how === "done" && ran.value === 0) break;
    }
    this.relays.outbox = false;
  }

  private async relayChanges(): Promise<void> {
    if (this.relays.changes) return;
    this.relays.changes = true;
    for (;;) {
      const before = this.house.mapSteps.length;
      const ran = await this.world.run(this.world.process("relay"), (process) =>
        relayLiveChanges(this.house, process),
      );
      for (const step of this.house.mapSteps.slice(before)) this.follower.hear(step);
      if (ran.how === "done" && ran.value === 0) break;
    }
    this.relays.changes = false;
  }

  private async haveMishaps(): Promise<void> {
    for (const mishap of this.story.mishaps) {
      for (let wait = 0; wait <= mishap.after; wait += 1) await this.world.pause("time");
      this.have(mishap);
    }
  }

  private note(row: string, subject: string, terms: Pick<InjectedFault, "losesHolds"> = {}): void {
    const { nowMs: atMs } = this.world;
    this.faults.push({ row, subject, atMs, healedAtMs: null, recoveredAfterMs: null, ...terms });
  }

  private have(mishap: Mishap): void {
    const { world, house } = this;
    switch (mishap.do) {
      case "time passes":
        world.nowMs += mishap.ms;
        house.bank.settleDue();
        break;
      case "process dies":
        world.kill(mishap.name);
        this.note("F12", mishap.name);
        break;
      case "expiry":
        void this.work("expiry", (process) => expireBookings(house, process));
        break;
      case "sweep": {
        const { skewMs } = world.process("expiry");
        house.redis.sweepHolds(world.nowMs + (world.is("sweepByTheAppsClock") ? skewMs : 0));
        break;
      }
      case "cancellations":
        void this.work("cancellations", (process) => endCancelledBookings(house, process));
        break;
      case "redis writes its disk":
        house.redis.keepCopy();
        break;
      case "redis is flushed":
      case "redis restarts":
        if (mishap.do === "redis restarts") house.redis.restart();
        else house.redis.flush();
        this.note("F5", mishap.do, { losesHolds: true });
        break;
      case "log is replayed":
        house.log.replay();
        this.note("F10", mishap.do);
        break;
      case "performance is called off":
        void this.fans.callOff();
        break;
    }
  }
}

/** Puts the performance on sale. */
function openSale(world: World, db: Postgres, story: Story): PerformanceTerms {
  const { seatCount, capacity, seatsPerBuyerMax, holdTtlMs } = story;
  const terms: PerformanceTerms = {
    ...{ id: PERFORMANCE, seatCount, currency: "EUR", seatsPerBuyerMax, holdTtlMs },
    ...{ holdCapMs: HOLD_CAP_MS, onSaleAtMs: 0, offSaleAtMs: world.nowMs + story.offSaleAfterMs },
    ...{ startsAtMs: world.nowMs + story.startsAfterMs, cancelledAtMs: null },
  };
  const { performances, seats, areas } = db.committed;
  performances.set(PERFORMANCE, terms);
  const place = { performanceId: PERFORMANCE, version: 0 };
  for (let seatIndex = 0; seatIndex < seatCount; seatIndex += 1) {
    seats.set(String(seatIndex), { ...place, seatIndex, state: "available", bookingId: null });
  }
  areas.set(STANDING, { ...place, areaId: STANDING, available: capacity, capacity });
  return terms;
}
