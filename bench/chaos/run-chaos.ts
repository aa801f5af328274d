/** A sale that is broken on purpose, and the checker's word on it. */
import { setTimeout as pause } from "node:timers/promises";

import { leaveStores, Rehearsal } from "#bench/cluster/rehearsal";
import { describeViolations, summarise } from "#bench/history/report";
import type { Evidence, InjectedFault, Violation } from "#bench/history/evidence";
import { sparkline } from "#bench/plots/plot";
import { Canary } from "./canary";
import { sendIn } from "./crowd";
import { DidNotStrike, RECOVERY_MS, type ChaosFault, type Target } from "./fault";
import { ChaosHouses } from "./houses";
import { drawSchedule, type Planned } from "./schedule";
import { describeFaults, secondsOf, timelinePage } from "./timeline";

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
const QUIET_MS_MAX = 60_000;

/** The same where the log was lost: what it knew is told again after a minute, and looked for once a minute. */
const NEWS_AGAIN_MS_MAX = 180_000;

/** The rush is over when a sale takes no longer than this, in milliseconds, or has had its time. */
const CALM_MS = 1_000;
const RUSH_MS_MAX = 60_000;

/** Between two sales that are tried after a fault, in milliseconds. */
const SING_AGAIN_MS = 100;

/** Runs it. @throws when the house cannot even be opened */
export async function runChaos(terms: ChaosTerms): Promise<ChaosOutcome> {
  const { seed, minutes, fans, faults, pages, say } = terms;
  const rehearsal = await Rehearsal.open({ frontDoors: 2, sidecars: 2, workers: 2, pages });
  let clean = false;
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

    const besides: string[] = [];
    await untilCalm(canary);
    for (const [turn, planned] of schedule.entries()) {
      await pause(planned.pauseMs);
      const fault = await strike(canary, { rehearsal, houses, turn }, planned, besides);
      say(
        fault
          ? describeFaults([fault], startedAtMs)
          : `${planned.fault.row} ${planned.fault.name}: nothing came by that it could break`,
      );
    }

    crowd.sellOut();
    await sellOut(rehearsal, houses);
    await crowd.stop();
    const hasLostNews = rehearsal.lostLogAtMs.length > 0;
    const quiet = await rehearsal.settle(hasLostNews ? NEWS_AGAIN_MS_MAX : QUIET_MS_MAX);
    say(quiet.underWay.length === 0 ? "all is quiet" : `not quiet: ${quiet.underWay.join(", ")}`);
    besides.push(...quiet.underWay.map((what) => `L2 not at rest at the end: ${what}`));
    const judged = await rehearsal.judge({ triedToSellOut: [houses.seated.performanceId] });
    const outcome = describe(terms, judged, besides, startedAtMs);
    clean = outcome.clean;
    return outcome;
  } finally {
    await rehearsal.close({ keepFolder: !clean });
    if (!clean) say(`The logs are in ${rehearsal.folder}/logs.`);
    await leaveStores();
  }
}

/** Waits until the rush of the opening is over, or what it holds up would be taken for a fault's doing. */
async function untilCalm(canary: Canary): Promise<void> {
  for (const untilMs = Date.now() + RUSH_MS_MAX; Date.now() < untilMs;) {
    const tookMs = await canary.sing(RECOVERY_MS);
    if (tookMs !== null && tookMs < CALM_MS) return;
    await pause(SING_AGAIN_MS);
  }
}

/** @returns the fault as it was noted; null if it did not strike */
async function strike(
  canary: Canary,
  target: Target,
  { fault, lastsMs }: Planned,
  besides: string[],
): Promise<InjectedFault | null> {
  const { rehearsal } = target;
  const { recoversWithinMs: boundMs } = fault;
  const noted = rehearsal.inject(fault.row, fault.subject?.(target) ?? fault.name, {
    boundMs,
    ...(fault.losesHolds === true && { losesHolds: true as const }),
  });
  const injected = rehearsal.faults.at(-1) ?? null;
  try {
    await fault.strike(target, lastsMs);
  } catch (thrown) {
    if (thrown instanceof DidNotStrike) {
      rehearsal.faults.pop();
      return null;
    }
    besides.push(`${fault.row} ${fault.name}: ${String(thrown)}`);
  }
  noted.heal();
  const healedAtMs = Date.now();
  // A sale that was begun too early may still hang on what was broken: the next one need not.
  for (const untilMs = healedAtMs + 2 * boundMs; Date.now() < untilMs;) {
    if ((await canary.sing(boundMs)) !== null) break;
    await pause(SING_AGAIN_MS);
  }
  // Where it never sang, the time that was waited breaks L2.
  noted.recovered(Date.now() - healedAtMs);
  return injected;
}

/** Waits until every seat of the crowd's house is sold, or as long as they try. */
async function sellOut(rehearsal: Rehearsal, houses: ChaosHouses): Promise<void> {
  const deadlineMs = Date.now() + SELL_OUT_MS_MAX;
  while (Date.now() < deadlineMs && (await rehearsal.countLeft([houses.seated])) > 0) {
    await pause(200);
  }
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
    page: timelinePage(words, seconds, evidence.faults, startedAtMs),
  };
}
