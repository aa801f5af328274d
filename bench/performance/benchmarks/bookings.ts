/** Whole sales: held, booked, paid, confirmed, with their tickets and all their news, durable. */
import { createHistogram } from "node:perf_hooks";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { House } from "#bench/cluster/house";
import type { PerformanceId } from "#server/domain/ids";
import { pool } from "#server/postgres/client";
import type { Bench, Measure } from "../benchmark";
import { lookAround, openSeats, requireCleanAudit } from "../houses";
import { openRowWriter } from "../limits/booking-rows";
import { Load, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { headersOf, makeFans, type Person } from "../people";

const SEATS_PER_BOOKING = 2;
const BOOKINGS_PER_FAN = 4;

/** Fans that are somewhere between hold and payment at once. */
const FANS_AT_ONCE = 256;

/** Paid and not confirmed yet: beyond this fans wait, so that what is measured is what the whole way can do. */
const WAITING_MAX = 400;

const PER_SECOND_MIN = 1_000;
const P99_MS_MAX = 150;

export const measureBookings: Measure = async (bench) => {
  const { runs, smoke } = bench;
  const seconds = smoke ? 2 : 20;
  const fans = await makeFans(smoke ? 1_000 : 10_000);
  const load = new Load(bench.site.url, fansAtOnce(bench));
  const rows = await openRowWriter(SEATS_PER_BOOKING);
  await sell(bench, load, fans, 3, Infinity);

  const readings = await inTurn(
    runs,
    () => sell(bench, load, fans, seconds, Infinity),
    () => rows.write(seconds / 4),
  );
  const most = Math.max(...readings.product.map(({ value }) => value));
  const half = await sell(bench, load, fans, seconds, most / 2);
  Object.assign(readings.product[0] ?? {}, { p50Ms: half.p50Ms, p99Ms: half.p99Ms });
  await load.close();
  await rows.close();
  const words = {
    ...{ name: bench.name, unit: "confirmed/s", better: "more" as const },
    target: "1,000/s; p99 <= 150 ms at half the maximum; the audit is clean",
  };
  const isMet = ({ value, p99Ms }: { value: number; p99Ms: number | null }) =>
    value >= PER_SECOND_MIN && (p99Ms ?? Infinity) <= P99_MS_MAX;
  return [figureOf(words, withoutLatency(readings), isMet)];
};

/** Few in a smoke, so that a cold process on a busy machine sends nobody away. */
function fansAtOnce({ smoke }: Bench): number {
  return smoke ? 4 : FANS_AT_ONCE;
}

/** Only the run at half the maximum says how long an answer takes. */
function withoutLatency<Readings extends { product: Reading[]; limit: Reading[] }>(
  readings: Readings,
): Readings {
  const [first, ...others] = readings.product;
  const product = others.map(({ value, cpuUsPerOp }) => ({ value, cpuUsPerOp }));
  return { ...readings, product: first ? [first, ...product] : [] };
}

/**
 * Sells for some seconds.
 *
 * @param perSecond at most so many sales begin in a second
 * @returns sales a second until the last one that began was confirmed, and how long requests took
 */
async function sell(
  bench: Bench,
  load: Load,
  fans: readonly Person[],
  seconds: number,
  perSecond: number,
): Promise<Reading> {
  const { site, say } = bench;
  const house = await openSeats(50_000);
  await lookAround(load, house);
  const waiting = new Waiting(house.performanceId);
  const latencyUs = createHistogram();
  let begun = 0;
  const startedMs = performance.now();
  const buyInTurn = async () => {
    while (performance.now() - startedMs < seconds * 1_000) {
      const nth = begun;
      begun += 1;
      const dueMs = startedMs + (nth / perSecond) * 1_000;
      await pause(Math.max(0, dueMs - performance.now()));
      await waiting.room();
      // Nobody is at two sales at once: all others come in between.
      const fan = nth < fans.length * BOOKINGS_PER_FAN ? fans[nth % fans.length] : undefined;
      // At a rate, whoever is late to begin, as all are busy, has waited since the sale was due.
      const sinceMs = perSecond === Infinity ? performance.now() : dueMs;
      await buy(load, house, fan, { nth, sinceMs }, latencyUs);
      waiting.paid += 1;
    }
  };
  const { usedUs } = await withProcessor(site.processorUs, async () => {
    await Promise.all(Array.from({ length: fansAtOnce(bench) }, buyInTurn));
    await waiting.forAll();
  });
  const elapsedMs = performance.now() - startedMs;
  await requireSound(house.performanceId, waiting.paid);
  const value = (waiting.paid / elapsedMs) * 1_000;
  const p99Ms = latencyUs.percentile(99) / 1_000;
  const shares = [...usedUs].map(([name, us]) => `${name} ${(us / waiting.paid).toFixed(0)}`);
  say(`${value.toFixed(0)} a second, p99 ${p99Ms.toFixed(0)} ms; us each: ${shares.join(", ")}`);
  const p50Ms = latencyUs.percentile(50) / 1_000;
  return { value, cpuUsPerOp: sumOf(usedUs) / waiting.paid, p50Ms, p99Ms };
}

async function buy(
  load: Load,
  { performanceId, seatIds }: House,
  fan: Person | undefined,
  { nth, sinceMs }: { nth: number; sinceMs: number },
  latencyUs: ReturnType<typeof createHistogram>,
): Promise<void> {
  if (!fan) throw new Error("There are not enough fans.");
  let dueMs = sinceMs;
  const ask = async (method: Shot["method"], path: string, body: unknown, wanted: number) => {
    const headers = { ...headersOf(fan), "idempotency-key": randomUUID() };
    const shot = { method, path: `/api/v1/${path}`, headers, body: JSON.stringify(body) };
    const { status, text } = await load.ask(shot);
    latencyUs.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000)));
    dueMs = performance.now();
    if (status !== wanted) throw new Error(`${method} ${path}: ${String(status)} ${text}`);
    return JSON.parse(text) as { id: string };
  };
  const wanted = seatIds.slice(nth * SEATS_PER_BOOKING, (nth + 1) * SEATS_PER_BOOKING);
  const hold = await ask("POST", `performances/${performanceId}/holds`, { seatIds: wanted }, 201);
  const booking = await ask("POST", "bookings", { holdId: hold.id, seatIds: wanted }, 201);
  const payment = { methodToken: "sim_success" };
  await ask("PUT", `bookings/${booking.id}/confirm`, payment, 202);
}

/** Sales that are paid for and have no tickets yet. */
class Waiting {
  paid = 0;
  #confirmed = 0;
  #looking: Promise<void> | null = null;

  constructor(private readonly performanceId: PerformanceId) {}

  /** Resolves when there is room for one more. */
  async room(): Promise<void> {
    while (this.paid - this.#confirmed > WAITING_MAX) await this.#look();
  }

  async forAll(): Promise<void> {
    while (this.#confirmed < this.paid) await this.#look();
  }

  /** Everybody who waits shares one look, ten times a second. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    }));
  }

  async #lookOnce(): Promise<void> {
    await pause(100);
    const { rows } = await pool.query<{ count: string }>(
      "select count(*) from bookings where performance_id = $1 and status = 'CONFIRMED'",
      [this.performanceId],
    );
    this.#confirmed = Number(rows[0]?.count);
  }
}

/** @throws unless every sale has its tickets and the audit is clean */
async function requireSound(performanceId: PerformanceId, bookings: number): Promise<void> {
  const { rows } = await pool.query<{ count: string }>(
    "select count(*) from tickets where performance_id = $1 and status = 'LIVE'",
    [performanceId],
  );
  const tickets = Number(rows[0]?.count);
  if (tickets !== bookings * SEATS_PER_BOOKING) {
    throw new Error(`${String(bookings)} bookings have ${String(tickets)} tickets.`);
  }
  await requireCleanAudit(performanceId);
}
