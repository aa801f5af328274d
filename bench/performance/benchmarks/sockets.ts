/** Ten thousand pages on one sidecar: what it needs, and how soon they are right again when it has ended. */
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Grandstand, type Truth } from "#bench/cluster/grandstand";
import type { House } from "#bench/cluster/house";
import { projectFolder } from "#scripts/services/project";
import type { BuyerId } from "#server/domain/ids";
import { unpackStatuses } from "#server/domain/seat-status";
import { readLiveMap } from "#server/projection/live-map";
import type { Bench, Measure } from "../benchmark";
import { openSeats, takeForFan } from "../houses";
import { figureOf, type Reading } from "../measure";
import { makeFans } from "../people";

const MEBIBYTES_MAX = 512;
const TRUE_WITHIN_MS = 5_000;
const COME_WITHIN_MS = 90_000;
/** Later than that it is no figure any more. */
const TRUE_IN_THE_END_MS = 60_000;
/** Looking around takes the time of those who are coming back. */
const LOOK_EVERY_MS = 100;

export const measureSockets: Measure = async (bench) => {
  const { site, runs, smoke, say } = bench;
  const sockets = smoke ? 100 : 10_000;
  const house = await openSeats(1_000);
  const fans = await makeFans(runs);
  const folder = mkdtempSync(path.join(projectFolder, ".data/bench-"));
  const grandstand = await Grandstand.open(
    {
      ...{ sockets, performanceId: house.performanceId, doorUrl: site.url },
      ...{ sidecarPort: Number(new URL(site.realtimeUrl).port), origin: site.url },
    },
    folder,
  );
  try {
    const isLive = async () => (await grandstand.look(await truthOf(house))).live === sockets;
    await until("everybody watches", isLive, COME_WITHIN_MS);
    const memory: Reading[] = [];
    const returns: Reading[] = [];
    for (let run = 0; run < runs; run += 1) {
      memory.push({ value: mebibytesOf(site), cpuUsPerOp: null });
      const backMs = await restart(bench, house, fans[run]?.id, run);
      const truth = await truthOf(house);
      const isTrue = async () => (await grandstand.look(truth)).trueMaps === sockets;
      await until("all maps are true", isTrue, TRUE_IN_THE_END_MS);
      const trueMs = performance.now() - backMs;
      returns.push({ value: trueMs, cpuUsPerOp: null });
      // Pages ask a front door as soon as the sidecar is gone: most maps are true before their socket is back.
      await until("everybody watches", isLive, COME_WITHIN_MS);
      const liveMs = performance.now() - backMs;
      say(
        `run ${String(run + 1)}: ${mebibytesOf(site).toFixed(0)} MiB; after the sidecar answered again, ` +
          `true ${trueMs.toFixed(0)} ms, and told of all that happens ${liveMs.toFixed(0)} ms`,
      );
    }
    const better = "less" as const;
    return [
      figureOf(
        { name: "sockets", unit: `MiB for ${String(sockets)}`, better, target: "<= 512 MB" },
        { product: memory, limit: [] },
        ({ value }) => value <= MEBIBYTES_MAX,
      ),
      figureOf(
        {
          name: "sidecar restart",
          unit: "ms until all maps are true",
          better,
          target: "<= 5,000 ms",
        },
        { product: returns, limit: [] },
        ({ value }) => value <= TRUE_WITHIN_MS,
      ),
    ];
  } finally {
    grandstand.close();
    rmSync(folder, { recursive: true });
  }
};

/** Ends the sidecar, changes a seat meanwhile, and waits for the new one. @returns when it answered first, by this clock */
async function restart(
  { site }: Bench,
  { performanceId }: House,
  buyerId: BuyerId | undefined,
  seat: number,
): Promise<number> {
  if (!buyerId) throw new Error("There are not enough fans.");
  await site.restart("realtime", async () => {
    await takeForFan(performanceId, buyerId, [seat]);
  });
  await until("the sidecar answers", () => answers(`${site.realtimeUrl}/readyz`), 30_000);
  return performance.now();
}

async function truthOf({ performanceId }: Pick<House, "performanceId">): Promise<Truth> {
  const map = await readLiveMap(performanceId);
  if (!map) throw new Error("The performance has no map.");
  const { epoch, revision, statuses, seatCount } = map;
  return { epoch, revision, codes: [...unpackStatuses(statuses, seatCount)] };
}

function mebibytesOf(site: Bench["site"]): number {
  return site.memoryBytes("realtime") / 2 ** 20;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function until(what: string, holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs)
      throw new Error(`${what}: not within ${String(withinMs)} ms.`);
    await pause(LOOK_EVERY_MS);
  }
}
