/** What a chaos run can do to the product's own processes. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { ProductProcess } from "#bench/cluster/product-process";
import { wrongClock } from "#bench/cluster/wrong-clock";
import {
  DidNotStrike,
  RECOVERY_MS,
  SESSION_RECOVERY_MS,
  type ChaosFault,
  type Target,
} from "./fault";

export const PROCESS_FAULTS: readonly ChaosFault[] = [
  restarted("F1", "a front door dies before its answer", "frontDoors", [
    ...["create-booking.after", "answer-keyed.before", "request-payment.after"],
  ]),
  relayDies("F2", "the relay dies before it publishes", [
    "append-to-stream.before",
    "send-to-kafka.before",
  ]),
  relayDies("F3", "the relay dies before it marks what it published", ["mark-published.before"]),
  frozen("F7", "a front door stands still past the holds' time", "frontDoors", [9_000, 12_000]),
  {
    ...{ row: "F12", name: "workers crash again and again", lastsMs: [3_000, 5_000] as const },
    recoversWithinMs: SESSION_RECOVERY_MS,
    strike: async (target, lastsMs) => {
      const victim = oneOf("workers", target);
      for (const untilMs = Date.now() + lastsMs; Date.now() < untilMs;) {
        await victim.kill();
        await victim.start();
        await pause(800);
      }
    },
  },
  {
    ...{
      row: "F18",
      name: "the clock of a front door is 90 s off",
      lastsMs: [3_000, 5_000] as const,
    },
    recoversWithinMs: RECOVERY_MS,
    strike: async (target, lastsMs) => {
      const door = oneOf("frontDoors", target);
      await door.stop();
      await door.start(wrongClock(target.turn % 2 === 0 ? 90_000 : -90_000));
      await pause(lastsMs);
      await door.stop();
      await door.start();
      await door.ready();
    },
  },
  {
    ...{ row: "F22", name: "a sidecar dies and comes back", lastsMs: [500, 2_000] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async (target, lastsMs) => {
      const sidecar = oneOf("sidecars", target);
      await sidecar.kill();
      await pause(lastsMs);
      await sidecar.start();
      await sidecar.ready();
    },
  },
  {
    ...{
      row: "F24",
      name: "every process is replaced, one after the other",
      lastsMs: [200, 400] as const,
    },
    recoversWithinMs: SESSION_RECOVERY_MS,
    strike: async ({ rehearsal }, lastsMs) => {
      const { frontDoors, workers, sidecars } = rehearsal.cluster;
      for (const each of [...frontDoors, ...workers, ...sidecars]) {
        await each.stop();
        await each.start();
        await each.ready();
        await pause(lastsMs);
      }
    },
  },
  {
    ...{ row: "F25", name: "five more sweep at once", lastsMs: [2_000, 4_000] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal }, lastsMs) => {
      const sweepers = await Promise.all(
        Array.from({ length: 5 }, () =>
          rehearsal.cluster.another("workers", `sweeper-${randomUUID().slice(0, 8)}`),
        ),
      );
      await Promise.all(sweepers.map((each) => each.start({ WORKERS: "expiry" })));
      await pause(lastsMs);
      await Promise.all(sweepers.map((each) => each.kill()));
    },
  },
  {
    ...{
      row: "F28",
      name: "a performance is called off, and workers die meanwhile",
      lastsMs: [1_000, 2_000] as const,
    },
    recoversWithinMs: SESSION_RECOVERY_MS,
    strike: async (target, lastsMs) => {
      await target.houses.callOffOne();
      const victim = oneOf("workers", target);
      await victim.kill();
      await pause(lastsMs);
      await victim.start();
    },
  },
];

/** Longest that an armed process may live on, in milliseconds: somebody always buys. */
const ARMED_MS_MAX = 15_000;

type Kind = "frontDoors" | "workers" | "sidecars";

function oneOf(kind: Kind, { rehearsal, turn }: Target): ProductProcess {
  const all = rehearsal.cluster[kind];
  const chosen = all[turn % all.length];
  if (!chosen) throw new Error(`There are no ${kind} to be broken.`);
  return chosen;
}

/** A process that is started with one of the failpoints armed, in turn, dies there, and is started again. */
function restarted(row: string, name: string, kind: Kind, failpoints: string[]): ChaosFault {
  return {
    ...{ row, name, lastsMs: [500, 1_500], recoversWithinMs: SESSION_RECOVERY_MS },
    strike: async (target, lastsMs) => {
      const victim = oneOf(kind, target);
      const failpoint = failpoints[target.turn % failpoints.length] ?? "";
      await victim.stop();
      await victim.start({ FAILPOINTS: `${failpoint}=kill` });
      const struck = await Promise.race([
        victim.ended.then(() => true),
        pause(ARMED_MS_MAX, false),
      ]);
      if (!struck) await victim.kill();
      await pause(lastsMs);
      await victim.start();
      await victim.ready();
      if (!struck) throw new DidNotStrike();
    },
    subject: (target) => oneOf(kind, target).name,
  };
}

/** One of all workers relays: all are armed, and whoever leads dies first. */
function relayDies(row: string, name: string, failpoints: string[]): ChaosFault {
  return {
    ...{ row, name, lastsMs: [500, 1_500], recoversWithinMs: SESSION_RECOVERY_MS },
    strike: async ({ rehearsal }, lastsMs) => {
      const { workers } = rehearsal.cluster;
      for (const each of workers) {
        await each.stop();
        await each.start({ FAILPOINTS: failpoints.map((point) => `${point}=kill`).join(",") });
      }
      const before = workers.flatMap(({ strikes }) => strikes).length;
      await Promise.race([...workers.map(({ ended }) => ended), pause(ARMED_MS_MAX)]);
      await pause(lastsMs);
      const struck = workers.flatMap(({ strikes }) => strikes).length > before;
      for (const each of workers) {
        if (each.runs) await each.kill();
        await each.start();
        await each.ready();
      }
      if (!struck) throw new DidNotStrike();
    },
  };
}

function frozen(
  row: string,
  name: string,
  kind: Kind,
  lastsMs: readonly [number, number],
): ChaosFault {
  return {
    ...{ row, name, lastsMs, recoversWithinMs: RECOVERY_MS },
    strike: async (target, forMs) => {
      const victim = oneOf(kind, target);
      victim.freeze();
      await pause(forMs);
      victim.thaw();
    },
    subject: (target) => oneOf(kind, target).name,
  };
}
