/**
 * A rehearsal: the product as processes, a crowd that uses it, somebody who breaks it, and at the end the
 * checker's word on what has happened.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { checkHistory } from "#bench/history/check-history";
import type { Evidence, InjectedFault, QuietMap, Violation } from "#bench/history/evidence";
import { Recorder } from "#bench/history/recorder";
import type { LogMessage } from "#server/event-log/event-log";
import { eventLog } from "#server/event-log/open-event-log";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";
import { dataFolder } from "#scripts/services/project";
import { startCluster, type Cluster, type ClusterWishes } from "./cluster";
import { newDice } from "./dice";
import { Fan, type Crowd } from "./fan";
import { sellByHand } from "./full-house";
import { gatherEvidence, readPublished } from "./gather-evidence";
import { openHouse, type House } from "./house";
import { LogTail } from "./log-tail";
import { openMailSink, type MailSink } from "./mail-sink";
import { Onlooker } from "./onlooker";
import { waitForQuiet, type Quiet } from "./quiet";
import { Spectator } from "./spectator";

/** Longest that a healthy product needs to come to rest, in milliseconds. */
const QUIET_MS_MAX = 60_000;

/** Longest that the log's reader may be behind what was published, in milliseconds. */
const READ_LOG_MS_MAX = 15_000;

export class Rehearsal {
  readonly cluster: Cluster;
  readonly recorder = new Recorder();
  readonly faults: InjectedFault[] = [];
  readonly mails: MailSink;
  readonly crowd: Crowd;
  readonly houses: House[] = [];
  readonly spectators: Spectator[] = [];
  /** Others who watch, and whose screens are judged at the end. */
  readonly stands: { maps: () => Promise<QuietMap[]> }[] = [];
  /** Ids of bookings that were written past the product; see full-house.ts. */
  readonly writtenByHand: string[] = [];
  /** When Redis lost its memory, and the log with it where that is in Redis. */
  readonly lostLogAtMs: number[] = [];
  readonly #onlookers: Onlooker[] = [];
  readonly #openedAtMs = Date.now();
  readonly #tail = new LogTail(eventLog);
  readonly #folder: string;

  private constructor(cluster: Cluster, mails: MailSink, folder: string) {
    this.cluster = cluster;
    this.mails = mails;
    this.#folder = folder;
    this.crowd = {
      recorder: this.recorder,
      doorUrls: [...cluster.doorUrls],
      nameOf: (doorUrl) => this.cluster.all().find(({ url }) => url === doorUrl)?.name,
    };
    this.#tail.start();
  }

  /** Opens a rehearsal on the stores of the environment; see scripts/with-services.ts. */
  static async open(wishes: ClusterWishes = {}): Promise<Rehearsal> {
    const folder = path.join(dataFolder, `rehearsal-${randomBytes(4).toString("hex")}`);
    mkdirSync(folder, { recursive: true });
    await openRedis();
    const mails = await openMailSink();
    const stores = { ...process.env, SMTP_URL: mails.url };
    const cluster = await startCluster(stores, folder, wishes);
    return new Rehearsal(cluster, mails, folder);
  }

  /** Opens a house whose history is judged at the end. */
  async openHouse(wishes?: Parameters<typeof openHouse>[0]): Promise<House> {
    const house = await openHouse(wishes);
    this.houses.push(house);
    return house;
  }

  /** Sells the first seats of a house without anybody asking for them. */
  async sellByHand(house: House, count: number): Promise<void> {
    this.writtenByHand.push(...(await sellByHand(house, count, this.cluster.simulatorUrl)));
  }

  /** One more fan, at the doors of this rehearsal. */
  fan(): Promise<Fan> {
    return Fan.join(this.crowd);
  }

  fans(count: number): Promise<Fan[]> {
    return Promise.all(Array.from({ length: count }, () => this.fan()));
  }

  /** Somebody who watches a house by one of the sidecars, in turn. */
  watch(house: House): Spectator {
    const { sidecarPorts, doorUrls, ways } = this.cluster;
    const at = this.spectators.length;
    const terms = {
      ...{ name: `spectator ${String(at + 1)}`, performanceId: house.performanceId },
      sidecarPort: sidecarPorts[at % sidecarPorts.length] ?? 0,
      doorUrl: doorUrls[at % doorUrls.length] ?? "",
      origin: `http://127.0.0.1:${String(ways.doors.port)}`,
    };
    const spectator = new Spectator(terms, newDice(this.#watchers.length));
    this.spectators.push(spectator);
    return spectator;
  }

  /** Many who watch a house by cheap sockets, at all sidecars in turn; they are judged with everybody else. */
  lookOn(house: House, count: number): Onlooker[] {
    const { sidecarPorts, doorUrls, ways } = this.cluster;
    const before = this.#onlookers.length;
    const watchersBefore = this.#watchers.length;
    const onlookers = Array.from({ length: count }, (_, at) => {
      const terms = {
        ...{ name: `onlooker ${String(before + at)}`, performanceId: house.performanceId },
        sidecarPort: sidecarPorts[at % sidecarPorts.length] ?? 0,
        doorUrl: doorUrls[at % doorUrls.length] ?? "",
        origin: `http://127.0.0.1:${String(ways.doors.port)}`,
      };
      return new Onlooker(terms, newDice(watchersBefore + at));
    });
    this.#onlookers.push(...onlookers);
    for (const onlooker of onlookers) onlooker.start();
    return onlookers;
  }

  /** Seats of these houses that are not sold yet, by Postgres. */
  countLeft(houses: readonly House[]): Promise<number> {
    const ids = houses.map(({ performanceId }) => performanceId);
    return prisma.performanceSeat.count({
      where: { performanceId: { in: ids }, state: { in: ["available", "pending"] } },
    });
  }

  /**
   * Notes a fault.
   *
   * @param terms what is lawful after this fault and after no other
   * @returns notes that it is over, and later how long the product took to recover
   */
  inject(row: string, subject: string, terms: Pick<InjectedFault, "boundMs" | "losesHolds"> = {}) {
    const fault: InjectedFault = {
      ...{ row, subject, atMs: Date.now(), healedAtMs: null, recoveredAfterMs: null },
      ...terms,
    };
    this.faults.push(fault);
    return {
      injectedAtMs: fault.atMs,
      heal: () => {
        fault.healedAtMs = Date.now();
      },
      recovered: (afterMs: number) => {
        fault.recoveredAfterMs = afterMs;
      },
    };
  }

  /** Waits until everything has come to its end. */
  async settle(withinMs = QUIET_MS_MAX): Promise<Quiet> {
    return waitForQuiet(
      {
        performanceIds: this.houses.map(({ performanceId }) => performanceId),
        doorUrls: this.cluster.doorUrls,
        spectators: this.#watchers,
        mails: true,
      },
      withinMs,
    );
  }

  /** The latest messages of bookings and payments, to be told again. */
  rememberedMessages(most: number): LogMessage[] {
    return this.#tail.messages.slice(-most);
  }

  /**
   * Gathers the evidence and has it checked. Settle first.
   *
   * @param options.triedToSellOut ids of the performances that fans tried to buy until the end
   */
  async judge(
    options: { triedToSellOut?: readonly string[] } = {},
  ): Promise<{ evidence: Evidence; violations: Violation[] }> {
    await this.#readLogToItsEnd();
    const evidence = await gatherEvidence({
      openedAtMs: this.#openedAtMs,
      operations: this.recorder.operations,
      log: this.#tail.entries,
      mapSteps: this.#tail.mapSteps,
      mails: this.mails.mails,
      writtenByHand: this.writtenByHand,
      faults: this.faults,
      logLostAtMs: this.lostLogAtMs,
      triedToSellOut: options.triedToSellOut ?? [],
      performanceIds: this.houses.map(({ performanceId }) => performanceId),
      simulatorUrl: this.cluster.simulatorUrl,
      doorUrls: this.cluster.doorUrls,
      lookAtScreens: async () => [
        ...this.#watchers.flatMap(({ map }) => map ?? []),
        ...(await Promise.all(this.stands.map((stand) => stand.maps()))).flat(),
      ],
    });
    return { evidence, violations: checkHistory(evidence) };
  }

  /** Waits until the log has been read as far as the outbox says that it was written: a slow reader is no breach. */
  async #readLogToItsEnd(): Promise<void> {
    if (this.lostLogAtMs.length > 0) return;
    const published = await readPublished(this.houses.map(({ performanceId }) => performanceId));
    const deadlineMs = Date.now() + READ_LOG_MS_MAX;
    while (!this.#tail.hasRead(published) && Date.now() < deadlineMs) await pause(50);
  }

  get #watchers(): (Spectator | Onlooker)[] {
    return [...this.spectators, ...this.#onlookers];
  }

  /** Ends the processes and removes what they have left; the stores go on. @param keepFolder for their logs */
  async close({ keepFolder = false } = {}): Promise<void> {
    for (const watcher of this.#watchers) watcher.leave();
    await this.#tail.stop();
    await this.cluster.stop();
    await this.mails.close();
    if (!keepFolder) rmSync(this.#folder, { recursive: true, force: true });
  }

  get folder(): string {
    return this.#folder;
  }
}

/** Lets go of the stores. Call it once, when this process has no more rehearsals. */
export async function leaveStores(): Promise<void> {
  await eventLog.close();
  closeRedis();
  await closePostgres();
}
