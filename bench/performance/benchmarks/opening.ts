/** A performance of 50,000 seats, put on sale by the organiser's API; against Postgres' own COPY of its rows. */
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { newAccount } from "#server/commands/box-office.fixture";
import { issueToken } from "#server/auth";
import { pool } from "#server/postgres/client";
import type { Measure } from "../benchmark";
import { hallOf } from "../houses";
import { Load, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor } from "../measure";

const MS_MAX = 1_000;
const HOUR_MS = 3_600_000;

/** What is made: a venue has price levels, an event has none. */
type Made = { id: string; priceLevels?: { key: string }[] };

export const measureOpening: Measure = async (bench) => {
  const { site, runs, smoke, say } = bench;
  const seats = smoke ? 1_000 : 50_000;
  const id = await newAccount("organiser");
  const identity = { id, role: "organiser" as const, name: "House", email: "house@frontrow.test" };
  const { token } = await issueToken(identity, Date.now());
  const load = new Load(site.url, 1);
  const post = async (collection: string, body: unknown) => {
    let answer: { status: number; text: string } = { status: 0, text: "" };
    const shot: Shot = {
      ...{ method: "POST", path: `/api/v1/organiser/${collection}`, body: JSON.stringify(body) },
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
      },
    };
    const { elapsedMs } = await load.atOnce([shot], (_shot, status, text) => {
      answer = { status, text };
    });
    if (answer.status !== 201) throw new Error(`${collection}: ${answer.text}`);
    return { elapsedMs, made: JSON.parse(answer.text) as Made };
  };

  const venue = await post("venues", {
    ...{ name: "Great House", city: "Bath", address: "1 Sawclose", timeZone: "Europe/London" },
    plan: hallOf(seats),
  });
  const open = () =>
    post("events", {
      ...{ title: "The Night", category: "concert" },
      performance: {
        ...{ venueId: venue.made.id, currency: "GBP", seatsPerBuyerMax: 8 },
        ...{ startsAtMs: Date.now() + 720 * HOUR_MS, onSaleAtMs: Date.now() },
        prices: (venue.made.priceLevels ?? []).map(({ key }) => {
          return { priceLevel: key, priceMinor: 4_000, feeMinor: 250 };
        }),
      },
    });
  await open();
  const copy = await openCopy(seats);

  const readings = await inTurn(
    runs,
    async (run) => {
      const { answer, usedUs } = await withProcessor(site.processorUs, open);
      say(`run ${String(run + 1)}: ${answer.elapsedMs.toFixed(0)} ms`);
      return { value: answer.elapsedMs, cpuUsPerOp: sumOf(usedUs) / seats };
    },
    async () => {
      const { answer, usedUs } = await withProcessor(site.processorUs, copy.run);
      return { value: answer, cpuUsPerOp: sumOf(usedUs) / seats };
    },
  );
  await load.close();
  await copy.close();
  const words = {
    ...{
      name: bench.name,
      unit: `ms for ${seats.toLocaleString("en-GB")} seats`,
      better: "less" as const,
    },
    target: "<= 1,000 ms",
  };
  return [figureOf(words, readings, ({ value }) => value <= MS_MAX)];
};

/** The rows of the newest performance, to be copied from a file into a table with the same indexes. */
async function openCopy(seats: number) {
  const folder = mkdtempSync(path.join(tmpdir(), "frontrow-copy-"));
  chmodSync(folder, 0o777); // Postgres writes and reads it as another user.
  const file = path.join(folder, "seats.copy");
  const newest = "(select id from performances order by created_at desc limit 1)";
  await pool.query(
    `copy (select * from performance_seats where performance_id = ${newest}) to '${file}'`,
  );
  const run = async () => {
    await pool.query("drop table if exists copied_seats");
    await pool.query("create table copied_seats (like performance_seats including all)");
    const startedMs = performance.now();
    const { rowCount } = await pool.query(`copy copied_seats from '${file}'`);
    const elapsedMs = performance.now() - startedMs;
    if (rowCount !== seats) throw new Error(`${String(rowCount)} rows were copied.`);
    return elapsedMs;
  };
  const close = async () => {
    await pool.query("drop table if exists copied_seats");
    rmSync(folder, { recursive: true });
  };
  return { run, close };
}
