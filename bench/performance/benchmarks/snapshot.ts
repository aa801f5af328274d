/** Reads of the live map of a large house, half of it held. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as ask } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { House } from "#bench/cluster/house";
import { newDice } from "#bench/cluster/dice";
import type { Measure } from "../benchmark";
import { openSeats, takeForFan } from "../houses";
import { openLimit } from "../limits/limit-process";
import { Load, percentileMs, rateOf, requireAll, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { makeFans } from "../people";

const CONNECTIONS = 64;
const BYTES_MAX = 15 * 1024;
const READS_PER_SECOND_MIN = 20_000;
const RATIO_MIN = 0.5;
const SEATS_PER_FAN = 8;

/** Whole answers are compared, as a browser would ask for them. */
const HEADERS = { "accept-encoding": "gzip, deflate, br, zstd" };

export const measureSnapshot: Measure = async (bench) => {
  const { site, runs, smoke, say } = bench;
  const house = await openSeats(smoke ? 1_000 : 50_000);
  await holdHalf(house);
  const target = `/api/v1/performances/${house.performanceId}/availability`;
  const answer = await fetchRaw(`${site.url}${target}`);
  const wireBytes = answer.bytes.length;
  say(`a snapshot with every second seat held, at random: ${String(wireBytes)} bytes on the wire`);

  const folder = mkdtempSync(path.join(tmpdir(), "frontrow-bench-"));
  const file = path.join(folder, "answer.json");
  writeFileSync(
    file,
    JSON.stringify({ headers: answer.headers, body: answer.bytes.toString("base64") }),
  );
  const limit = await openLimit("bare-bytes.ts", { BYTES_FILE: file });
  const load = new Load(site.url, CONNECTIONS);
  const bare = new Load(limit.url, CONNECTIONS);
  const count = smoke ? 1_000 : 60_000;
  const read =
    (from: Load, processorUs: () => Map<string, number>) => async (): Promise<Reading> => {
      const { answer: answers, usedUs } = await withProcessor(processorUs, () =>
        from.atOnce(shots(target, count)),
      );
      requireAll(answers, 200);
      return {
        value: rateOf(answers),
        cpuUsPerOp: sumOf(usedUs) / count,
        ...{ p50Ms: percentileMs(answers, 50), p99Ms: percentileMs(answers, 99) },
      };
    };
  await read(load, site.processorUs)();
  await read(bare, limit.processorUs)();
  const readings = await inTurn(runs, read(load, site.processorUs), read(bare, limit.processorUs));
  await Promise.all([load.close(), bare.close()]);
  limit.close();
  rmSync(folder, { recursive: true });

  const words = {
    ...{ name: bench.name, unit: "reads/s", better: "more" as const },
    target: `>= 20,000/s, ratio >= 0.5, <= 15 KB (it has ${(wireBytes / 1024).toFixed(1)} KB)`,
  };
  const isMet = ({ value, ratio }: { value: number; ratio: number | null }) =>
    value >= READS_PER_SECOND_MIN && (ratio ?? 0) >= RATIO_MIN && wireBytes <= BYTES_MAX;
  return [figureOf(words, readings, isMet)];
};

function* shots(target: string, count: number): Iterable<Shot> {
  const shot: Shot = { method: "GET", path: target, headers: HEADERS };
  for (let at = 0; at < count; at += 1) yield shot;
}

/** Half of the house in no order, which is the hardest to press together. */
async function holdHalf({ performanceId, seatIds }: House): Promise<void> {
  const dice = newDice(7);
  const chosen = seatIds.flatMap((_id, index) => (dice() < 0.5 ? [index] : []));
  const fans = await makeFans(Math.ceil(chosen.length / SEATS_PER_FAN));
  const left = fans.entries();
  // Some at a time: a hold that waits for a second has failed.
  const takeInTurn = async () => {
    for (const [at, { id }] of left) {
      const seats = chosen.slice(at * SEATS_PER_FAN, (at + 1) * SEATS_PER_FAN);
      await takeForFan(performanceId, id, seats);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, takeInTurn));
}

/** An answer as it comes over the wire. */
function fetchRaw(url: string): Promise<{ headers: Record<string, unknown>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    ask(url, { headers: HEADERS }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        const bytes = Buffer.concat(pieces);
        const headers: Record<string, unknown> = { ...response.headers };
        for (const own of ["date", "connection", "keep-alive", "transfer-encoding"]) {
          Reflect.deleteProperty(headers, own);
        }
        resolve({ headers: { ...headers, "content-length": bytes.length }, bytes });
      });
    })
      .on("error", reject)
      .end();
  });
}
