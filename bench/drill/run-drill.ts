/** One drill from beginning to end: a crowd, a performance of its own, the scenario, the audit, and nothing left on sale. */
import { setTimeout as pause } from "node:timers/promises";

import { newDice } from "#bench/cluster/dice";
import { Load } from "#bench/performance/load";
import type { AuditReport } from "#server/domain/audit";
import { PlanTemplate } from "#server/domain/plan-templates";
import { findLocalAddresses, reachedFrom } from "./addresses";
import { isLoopback, type DrillTerms } from "./arguments";
import { BoxOffice } from "./box-office";
import { makeCrowd } from "./crowd";
import { Fan } from "./fan";
import type { House } from "./house";
import { lookAt } from "./live-map";
import { describeSecond, type Drilled } from "./report";
import type { Played, Scenario } from "./scenario";
import { SCENARIOS } from "./scenarios";
import { describeScreens, realtimePortOf, Screens, type ScreensReport } from "./screens";
import { Site } from "./site";
import { Tally } from "./tally";

/** Most connections of the crowd at once: beyond that fans wait for one, as they would before a proxy. */
const CONNECTIONS_MAX = 512;
const ORGANISER_CONNECTIONS = 2;

/** Longest that the site may need to come to rest, in milliseconds, and how often it is asked. */
const QUIET_MS_MAX = 30_000;
const AUDIT_EVERY_MS = 1_000;

const TOLD_EVERY_MS = 1_000;

/** Who hears how far it is. `tell` may be written over by the next one, `say` stays. */
export type Voice = { say: (line: string) => void; tell: (line: string) => void };

/**
 * Plays a drill. Its performance is called off at the end, however that comes.
 *
 * @param rerun  the line that runs it again
 * @param signal ends it early
 * @throws CannotStart where it cannot be played; the signal's reason once it is ended early
 */
export async function runDrill(
  terms: DrillTerms,
  rerun: string,
  voice: Voice,
  signal: AbortSignal,
): Promise<Drilled> {
  const scenario = SCENARIOS[terms.scenario];
  const places = placesOf(scenario, terms);
  const dice = newDice(terms.seed);
  const connections = Math.min(CONNECTIONS_MAX, terms.fans);
  const addresses = await findLocalAddresses(terms.url, connections);
  const url = reachedFrom(terms.url, addresses);
  const organisers = new Load(url, ORGANISER_CONNECTIONS, addresses);
  const crowd = new Load(url, connections, addresses);
  try {
    // The box office is not to be ended early: it has to call the performance off.
    const office = { load: organisers, tally: new Tally(), dice, signal: null };
    const boxOffice = await BoxOffice.open(new Site(office), terms.url, terms.organiser);
    await scenario.require?.(boxOffice, terms.fans, places);

    const lobby = new Site({ load: crowd, tally: new Tally(), dice, signal });
    const isLocal = isLoopback(new URL(terms.url).hostname);
    const tokens = await makeCrowd(lobby, terms.fans, isLocal, (made) => {
      voice.tell(`${String(made)} of ${String(terms.fans)} fans have an account`);
    });
    const play = { terms, scenario, boxOffice, places, tokens, crowd, dice, voice };
    return { ...(await playOnSale(play, signal)), rerun };
  } finally {
    await Promise.all([organisers.close(), crowd.close()]);
  }
}

type Play = {
  terms: DrillTerms;
  scenario: Scenario;
  boxOffice: BoxOffice;
  places: number;
  tokens: readonly string[];
  crowd: Load;
  dice: () => number;
  voice: Voice;
};

/** Puts the performance on sale, plays, and calls it off. */
async function playOnSale(play: Play, signal: AbortSignal): Promise<Omit<Drilled, "rerun">> {
  const { terms, scenario, boxOffice, places, voice } = play;
  signal.throwIfAborted();
  const performanceId = await boxOffice.openPerformance({
    name: terms.scenario,
    plan: scenario.planOf(places),
    onSaleAtMs: Date.now() + (scenario.opensAfterMs?.(terms.fans) ?? -60_000),
    seatsPerBuyerMax: scenario.seatsPerBuyerMax,
    ...(scenario.holdTtlMs !== undefined && { holdTtlMs: scenario.holdTtlMs }),
  });
  const ended = new AbortController();
  try {
    const house = await boxOffice.readHouse(performanceId);
    const { tally, played, screens } = await playScenario(
      play,
      house,
      AbortSignal.any([signal, ended.signal]),
    );
    voice.say("waiting until all is quiet");
    const audit = await auditWhenQuiet(boxOffice, house, signal);
    const stillOnSale = await boxOffice.cancel(performanceId);
    return {
      ...played,
      broken: [...played.broken, ...(stillOnSale === null ? [] : [stillOnSale])],
      ...{ terms, what: scenario.what, places: house.places, taken: scenario.taken },
      ...{ performanceId, audit, screens, seconds: tally.seconds(), requests: tally.kinds() },
    };
  } catch (fault) {
    // Where one fan's fault ends it, the others are to go home.
    ended.abort();
    const stillOnSale = await boxOffice.cancel(performanceId);
    if (stillOnSale !== null) voice.say(stillOnSale);
    throw fault;
  }
}

/** Lets the crowd in, and says every second how it goes. */
async function playScenario(
  { terms, scenario, tokens, crowd, dice, voice }: Play,
  house: House,
  signal: AbortSignal,
): Promise<{ tally: Tally; played: Played; screens: ScreensReport | null }> {
  const tally = new Tally();
  const site = new Site({ load: crowd, tally, dice, signal });
  const screens = await openScreens(terms, site, house);
  const fans = tokens.map((token, at) => new Fan({ at, site, token, screens }));
  const telling = setInterval(() => {
    const second = tally.lastSecond();
    if (second) voice.tell(describeSecond(fans.length, scenario.taken, second));
  }, TOLD_EVERY_MS);
  try {
    const { seconds } = terms;
    const stage = { site, house, fans, tally, dice, seconds, say: voice.say };
    const played = await scenario.play(stage);
    const shown = screens?.close() ?? null;
    const facts = [...played.facts, ...(shown ? [describeScreens(shown)] : [])];
    return { tally, played: { ...played, facts }, screens: shown };
  } finally {
    clearInterval(telling);
    screens?.close();
    const last = tally.seconds().at(-1);
    if (last) voice.say(describeSecond(fans.length, scenario.taken, last));
  }
}

/** Screens of others, where there are seats to be seen and a sidecar on this machine that shows them. */
async function openScreens(terms: DrillTerms, site: Site, house: House): Promise<Screens | null> {
  const { realtimePort, fans } = terms;
  if (house.seatIds.length === 0 || !isLoopback(new URL(terms.url).hostname)) return null;
  const page = await site.ask("page", { path: `/performances/${house.performanceId}` });
  const port = realtimePort ?? realtimePortOf(page.text);
  const look = port === null ? null : await lookAt(site, house);
  if (port === null || look === null) return null;
  return Screens.open({ port, origin: new URL(terms.url).origin, house, look, fans });
}

/** As many places as the plan of the scenario comes to, for as many as were asked for. */
function placesOf(scenario: Scenario, { seats, fans }: DrillTerms): number {
  const plan = PlanTemplate.parse(scenario.planOf(seats ?? scenario.placesFor(fans)));
  if (plan.template === "general_admission") return plan.capacity;
  if (plan.template !== "hall") throw new Error("A drill is played in a hall.");
  return plan.sections * plan.rowsPerSection * plan.seatsPerRow;
}

/** The audit as soon as it is clean; what it says after half a minute where it is not. Null: it is not to be had. */
async function auditWhenQuiet(
  boxOffice: BoxOffice,
  { performanceId }: House,
  signal: AbortSignal,
): Promise<AuditReport | null> {
  const untilMs = Date.now() + QUIET_MS_MAX;
  for (;;) {
    const audit = await boxOffice.audit(performanceId);
    const waiting = audit?.checks.find(({ name }) => name === "news")?.facts.waiting ?? 0;
    if ((audit?.clean === true && waiting === 0) || Date.now() > untilMs) return audit;
    await pause(AUDIT_EVERY_MS, undefined, { signal });
  }
}
