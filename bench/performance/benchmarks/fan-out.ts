/** One performance, 5,000 sockets, 200 seat changes a second: how long until a change is on every screen. */
import { createHistogram } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { House } from "#bench/cluster/house";
import { findMapPosition } from "#server/redis/live-map";
import { openAudience, type Audience, type Heard } from "../audience/audience";
import type { Bench, Measure } from "../benchmark";
import { openSeats, takeForFan } from "../houses";
import { openLimit } from "../limits/limit-process";
import { figureOf, inTurn, withProcessor, type Reading } from "../measure";
import { makeFans, type Person } from "../people";

const CHANGES_PER_SECOND = 200;
const SEATS_PER_FAN = 8;
const P99_MS_MAX = 250;
const KIB_PER_SOCKET_MAX = 30;
/** What changed last is still under way when the last change is made. */
const LAST_WAY_MS = 1_500;

export const measureFanOut: Measure = async (bench) => {
  const { site, runs, smoke, say } = bench;
  const sockets = smoke ? 100 : 5_000;
  const seconds = smoke ? 2 : 10;
  const changes = seconds * CHANGES_PER_SECOND;
  const house = await openSeats(50_000);
  const fans = await makeFans((runs * changes) / SEATS_PER_FAN + 1);
  const before = site.memoryBytes("realtime");
  const audience = await openAudience({
    ...{ url: `${site.realtimeUrl.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket` },
    ...{ origin: site.url, sockets, readsOneIn: 50, watch: await positionOf(house) },
  });
  await pause(2_000);
  const kibPerSocket = (site.memoryBytes("realtime") - before) / sockets / 1_024;
  say(`${String(sockets)} sockets watch; ${kibPerSocket.toFixed(1)} KiB each`);

  let framesPerSecond = 0;
  const readings = await inTurn(
    runs,
    async (run) => {
      const { reading, frames } = await tell(bench, audience, house, fans, run * changes, changes);
      framesPerSecond = frames / sockets / seconds;
      const lag = `p99 ${(reading.p99Ms ?? 0).toFixed(0)} ms`;
      say(`run ${String(run + 1)}: ${lag}, ${framesPerSecond.toFixed(1)} frames/s to each`);
      return reading;
    },
    () => tellBare(bench, sockets, seconds, framesPerSecond),
  );
  audience.close();

  const words = {
    ...{ name: bench.name, unit: "ms to the screen, p99", better: "less" as const },
    target: `p99 <= 250 ms, <= 30 KB a connection (${kibPerSocket.toFixed(1)} KiB)`,
  };
  return [
    figureOf(
      words,
      readings,
      ({ value }) => value <= P99_MS_MAX && (kibPerSocket * 1_024) / 1_000 <= KIB_PER_SOCKET_MAX,
    ),
  ];
};

async function positionOf({ performanceId }: House) {
  const position = await findMapPosition(performanceId);
  if (!position) throw new Error("The performance has no map.");
  return { performanceId, epoch: position.epoch, revision: position.revision };
}

/** Takes seats by the clock, and reads when the audience has seen each. */
async function tell(
  { site }: Bench,
  audience: Audience,
  { performanceId }: House,
  fans: readonly Person[],
  first: number,
  count: number,
): Promise<{ reading: Reading; frames: number }> {
  const changedAtMs = new Map<number, number>();
  const under: ReturnType<typeof takeForFan>[] = [];
  await audience.takeHeard();
  const { answer: heard, usedUs } = await withProcessor(site.processorUs, async () => {
    const startedMs = performance.now();
    for (let at = 0; at < count; at += 1) {
      const dueMs = startedMs + (at / CHANGES_PER_SECOND) * 1_000;
      while (performance.now() < dueMs) await pause(1);
      const seat = first + at;
      const fan = fans[Math.floor(seat / SEATS_PER_FAN)];
      if (!fan) throw new Error("There are not enough fans.");
      changedAtMs.set(seat, performance.timeOrigin + performance.now());
      under.push(takeForFan(performanceId, fan.id, [seat]));
    }
    const taken = await Promise.all(under);
    if (!taken.every(({ ok }) => ok)) throw new Error("A seat could not be taken.");
    await pause(LAST_WAY_MS);
    return audience.takeHeard();
  });
  const reading = readingOf(heard, changedAtMs);
  reading.cpuUsPerOp = (usedUs.get("realtime") ?? 0) / heard.frames;
  return { reading, frames: heard.frames };
}

async function tellBare(
  { say }: Bench,
  sockets: number,
  seconds: number,
  framesPerSecond: number,
): Promise<Reading> {
  const limit = await openLimit("bare-fan-out.ts", {
    FRAMES_PER_SECOND: String(framesPerSecond),
    CHANGES_PER_SECOND: String(CHANGES_PER_SECOND),
    PERFORMANCE_ID: "00000000-0000-4000-8000-000000000000",
  });
  const audience = await openAudience({
    ...{ url: limit.url.replace("http", "ws"), origin: limit.url, sockets, readsOneIn: 50 },
    watch: { performanceId: "", epoch: 0, revision: 0 },
  });
  await audience.takeHeard();
  const { answer: changedAtMs, usedUs } = await withProcessor(limit.processorUs, () =>
    limit.ask<number[]>(seconds),
  );
  await pause(LAST_WAY_MS);
  const heard = await audience.takeHeard();
  audience.close();
  limit.close();
  const reading = readingOf(heard, new Map(changedAtMs.entries()));
  reading.cpuUsPerOp = (usedUs.get("limit") ?? 0) / heard.frames;
  say(`limit: p99 ${(reading.p99Ms ?? 0).toFixed(0)} ms`);
  return reading;
}

/** @throws unless everybody who reads has seen every change */
function readingOf(
  { readers, sightings }: Pick<Heard, "readers"> & { sightings: readonly Float64Array[] },
  changedAtMs: ReadonlyMap<number, number>,
): Reading {
  const lagUs = createHistogram();
  for (const pairs of sightings) {
    for (let at = 0; at < pairs.length; at += 2) {
      const changedMs = changedAtMs.get(pairs[at] ?? -1);
      if (changedMs === undefined) continue;
      lagUs.record(Math.max(1, Math.round(((pairs[at + 1] ?? 0) - changedMs) * 1_000)));
    }
  }
  // Whoever reads too slowly is left out by the sidecar: what they have not seen must not look quick.
  const expected = readers * changedAtMs.size;
  if (lagUs.count < expected) {
    throw new Error(`${String(lagUs.count)} of ${String(expected)} sightings came.`);
  }
  const [p50Ms, p99Ms] = [lagUs.percentile(50) / 1_000, lagUs.percentile(99) / 1_000];
  return { value: p99Ms, cpuUsPerOp: null, p50Ms, p99Ms };
}
