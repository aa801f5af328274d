/** A sale that is broken on purpose, and the checker's word on it. */
import { setTimeout as pause } from "node:timers/promises";

import { leaveStores, Rehearsal } from "#bench/cluster/rehearsal";
import { describeViolations, summarise } from "#bench/history/report";
import type { Evidence, Violation } from "#bench/history/evidence";
import { Canary } from "./canary";
import { sendIn } from "./crowd";
import type { ChaosFault, Target } from "./fault";
import { ChaosHouses } from "./houses";
import { drawSchedule } from "./schedule";
import { describeFaults, pageOf, secondsOf, sparkline } from "./timeline";

/** How to run it. */
export type ChaosTerms = {
  seed: number;
  minutes: number;
  fans: number;
  faults: readonly ChaosFault[];
  /** Whether the front doors serve pages too, which needs a build. */
  pages: boolean;
  /** The line that runs it again. */
  rerun: string;
  say: (line: string) => void;
};

/** What came of it. `page` is HTML. */
export type ChaosOutcome = { clean: boolean; text: string; page: string };

/** Longest that fans go on trying to sell the house out, once the faults are over, in milliseconds. */
const SELL_OUT_MS_MAX = 60_000;

/** Longest until all is quiet afterwards, in milliseconds. */
const SETTLE_MS_MAX = 180_000;

/** Runs it. @throws when the house cannot even be opened */
export async function runChaos(terms: ChaosTerms): Promise<ChaosOutcome> {
  const { seed, minutes, fans, faults, pages, say } = terms;
  const rehearsal = await Rehearsal.open({ frontDoors: 2, sidecars: 2, workers: 2, pages });
  try {
    const houses = await ChaosHouses.open(rehearsal);
    for (let at = 0; at < 4; at += 1) rehearsal.watch(houses.seated);
    // Every fan has a screen.
    rehearsal.lookOn(houses.seated, fans);
    const canary = new Canary(rehearsal, houses.canary);
    const startedAtMs = Date.now();
    const crowd = sendIn(rehearsal, houses, await rehearsal.fans(fans), seed);
    const schedule = drawSchedule(faults, seed, minutes * 60_000);
    say(`${String(fans)} fans, ${String(schedule.length)} faults, seed ${String(seed)}`);

    for (const [turn, planned] of schedule.entries()) {
      await pause(planned.pauseMs);
      await strike(canary, { rehearsal, houses, turn }, planned.fault, planned.lastsMs);
      const [latest] = rehearsal.faults.slice(-1);
      if (latest) say(describeFaults([latest], startedAtMs));
    }

    crowd.sellOut();
    const soldOut = await sellOut(rehearsal, houses);
    await crowd.stop();
    // What a flushed log has lost is told again after a minute, and that is looked for once a minute.
    const quiet = await rehearsal.settle(SETTLE_MS_MAX);
    say(quiet.underWay.length === 0 ? "all is quiet" : `not quiet: ${quiet.underWay.join(", ")}`);
    const judged = await rehearsal.judge();
    const besides = [
      ...(soldOut ? [] : ["L3 the crowd's house was not sold out in a minute"]),
      ...quiet.underWay.map((what) => `L2 not at rest three minutes later: ${what}`),
    ];
    return describe(terms, judged, besides, startedAtMs);
  } finally {
    await rehearsal.close();
    await leaveStores();
  }
}

async function strike(
  canary: Canary,
  target: Target,
  fault: ChaosFault,
  lastsMs: number,
): Promise<void> {
  const subject = fault.subject?.(target);
  const terms = {
    boundMs: fault.recoversWithinMs,
    ...(fault.losesHolds === true && { losesHolds: true as const }),
  };
  const noted = target.rehearsal.inject(fault.row, subject ?? fault.name, terms);
  await fault.strike(target, lastsMs);
  noted.heal();
  const healedAtMs = Date.now();
  // A sale that was begun too early may still hang on what was broken: the next one need not.
  for (const untilMs = healedAtMs + 2 * fault.recoversWithinMs; Date.now() < untilMs;) {
    if ((await canary.sing(fault.recoversWithinMs)) === null) continue;
    noted.recovered(Date.now() - healedAtMs);
    return;
  }
  // It did not: the time that was waited breaks L2.
  noted.recovered(Date.now() - healedAtMs);
}

/** Waits until nothing can be had any more in the crowd's houses. @returns whether it came to that */
async function sellOut(rehearsal: Rehearsal, houses: ChaosHouses): Promise<boolean> {
  const deadlineMs = Date.now() + SELL_OUT_MS_MAX;
  while (Date.now() < deadlineMs) {
    if ((await rehearsal.countAvailable([houses.seated])) === 0) return true;
    await pause(200);
  }
  return false;
}

function describe(
  { seed, minutes, rerun }: ChaosTerms,
  { evidence, violations }: { evidence: Evidence; violations: Violation[] },
  besides: readonly string[],
  startedAtMs: number,
): ChaosOutcome {
  const clean = violations.length + besides.length === 0;
  const seconds = secondsOf(evidence.operations, startedAtMs);
  const verdict = [describeViolations(violations), ...besides].join("\n");
  const summary = summarise(evidence);
  const facts = Object.entries(summary).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const words = {
    title: `Chaos, seed ${String(seed)}, ${String(minutes)} min`,
    verdict,
    rerun,
    facts,
  };
  return {
    clean,
    text: [
      "",
      describeFaults(evidence.faults, startedAtMs),
      "",
      `requests a second  ${sparkline(seconds.map(({ ok, fail }) => ok + fail))}`,
      ...facts,
      "",
      verdict,
      `Again: ${rerun}`,
    ].join("\n"),
    page: pageOf(words, seconds, evidence.faults, startedAtMs),
  };
}
