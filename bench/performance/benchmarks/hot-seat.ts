/** Ten thousand fans want one seat at the same moment. */
import { pool } from "#server/postgres/client";
import type { Bench, Measure } from "../benchmark";
import { openSeats } from "../houses";
import { openBareHold } from "../limits/limit-process";
import { Load, percentileMs, type Answers, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { headersOf, makeFans, type Person } from "../people";

/** As a proxy in front of the site would have: browsers' connections end there. */
const CONNECTIONS = 256;
const ALL_ANSWERED_MS_MAX = 1_500;

/** Statements of the whole site while the crowd was answered: those of its own rounds. */
const STATEMENTS_PER_SECOND_MAX = 200;

export const measureHotSeat: Measure = async (bench) => {
  const { site, runs, smoke } = bench;
  const fans = await makeFans(smoke ? 200 : 10_000);
  // Few enough that a cold process on a busy machine sends nobody away.
  const connections = smoke ? 16 : CONNECTIONS;
  const limit = await openBareHold(site);
  const load = new Load(site.url, connections);
  const bare = new Load(limit.url, connections);
  await rush(bench, load, fans);

  const readings = await inTurn(
    runs,
    () => rush(bench, load, fans),
    async (run) => {
      const shots = shotsAt(`/bare-${String(run)}`, "A-1", fans);
      const { answer, usedUs } = await withProcessor(limit.processorUs, () => bare.atOnce(shots));
      return readingOf(answer, sumOf(usedUs));
    },
  );
  await Promise.all([load.close(), bare.close()]);
  limit.close();
  const words = {
    ...{ name: bench.name, unit: "ms until all are answered", better: "less" as const },
    target: "1 winner, every loser told the seat, <= 1,500 ms, no statement for a loser",
  };
  return [figureOf(words, readings, ({ value }) => value <= ALL_ANSWERED_MS_MAX)];
};

async function rush({ site, say }: Bench, load: Load, fans: readonly Person[]): Promise<Reading> {
  const house = await openSeats(1_000);
  const seatId = house.seatIds[500] ?? "";
  const shots = shotsAt(`/api/v1/performances/${house.performanceId}/holds`, seatId, fans);
  let winners = 0;
  const named = new Set<string>();
  const before = await countTransactions();
  const { answer, usedUs } = await withProcessor(site.processorUs, () =>
    load.atOnce(shots, (_shot, status, text) => {
      if (status === 201) winners += 1;
      else named.add(`${String(status)} ${seatsIn(text)}`);
    }),
  );
  const statements = (await countTransactions()) - before;

  if (winners !== 1) throw new Error(`${String(winners)} fans have won the one seat.`);
  const [only, ...others] = named;
  if (only !== `409 ${seatId}` || others.length > 0) {
    throw new Error(`Losers were told ${[...named].slice(0, 5).join(", ")}.`);
  }
  if (
    statements >
    (STATEMENTS_PER_SECOND_MAX * answer.elapsedMs) / 1_000 + STATEMENTS_PER_SECOND_MAX
  ) {
    throw new Error(`Postgres has had ${String(statements)} transactions meanwhile.`);
  }
  say(
    `${answer.elapsedMs.toFixed(0)} ms, p99 ${percentileMs(answer, 99).toFixed(0)} ms; ${String(statements)} transactions of Postgres`,
  );
  return readingOf(answer, sumOf(usedUs));
}

function readingOf(answers: Answers, cpuUs: number): Reading {
  return {
    value: answers.elapsedMs,
    cpuUsPerOp: cpuUs / answers.count,
    ...{ p50Ms: percentileMs(answers, 50), p99Ms: percentileMs(answers, 99) },
  };
}

function shotsAt(path: string, seatId: string, fans: readonly Person[]): Shot[] {
  const body = JSON.stringify({ seatIds: [seatId] });
  return fans.map((fan) => ({ method: "POST", path, body, headers: headersOf(fan) }));
}

function seatsIn(problem: string): string {
  return (JSON.parse(problem) as { seatIds?: string[] }).seatIds?.join(" ") ?? problem;
}

async function countTransactions(): Promise<number> {
  // Postgres' processes report their counts within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { rows } = await pool.query<{ count: string }>(
    "select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()",
  );
  return Number(rows[0]?.count);
}
