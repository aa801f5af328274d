/** A house of 10,000 seats that 20,000 fans buy to its last seat, though most change their minds. */
import { openHouse } from "#bench/cluster/house";
import { newDice } from "#bench/cluster/dice";
import { Fan } from "#bench/drill/fan";
import { houseOf, type House } from "#bench/drill/house";
import { describeSecond } from "#bench/drill/report";
import { sellOut } from "#bench/drill/scenarios/sell-out";
import { Site } from "#bench/drill/site";
import { Tally } from "#bench/drill/tally";
import { PerformanceView } from "#server/domain/catalogue";
import { SeatingPlan } from "#server/domain/seating-plan";
import { ensureLiveMap } from "#server/projection/live-map";
import type { Bench, Measure } from "../benchmark";
import { requireCleanAudit } from "../houses";
import { Load } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { makeFans, type Person } from "../people";

const FANS = 20_000;

/** As a proxy in front of the site would have: browsers' connections end there. */
const CONNECTIONS = 256;

/** What fans want is the same in every run; how they come in between each other is the machine's. */
const SEED = 20_261_120;

const TOLD_EVERY_MS = 10_000;

/** The drill's scenario, at a site of the benchmark's own. */
export const measureSellOut: Measure = async (bench) => {
  const { site, runs, smoke } = bench;
  const fans = await makeFans(smoke ? 40 : FANS);
  const seats = fans.length / 2;
  // Few in a smoke, so that a cold process on a busy machine sends nobody away.
  const load = new Load(site.url, smoke ? 8 : CONNECTIONS);
  if (!smoke) await play(bench, load, fans.slice(0, fans.length / 20), seats / 20);
  const readings = await inTurn(runs, () => play(bench, load, fans, seats), null);
  await load.close();
  const words = {
    ...{ name: bench.name, unit: "s", better: "less" as const },
    target: "every seat is sold, once; no more taps refused than granted; the audit is clean",
  };
  return [figureOf(words, readings, () => true)];
};

/** @throws unless every seat is sold, once, without a storm of refusals, and the audit is clean */
async function play(
  { site, smoke, say }: Bench,
  load: Load,
  people: readonly Person[],
  seats: number,
): Promise<Reading> {
  const dice = newDice(SEED);
  const tally = new Tally();
  const atSite = new Site({ load, tally, dice, signal: null });
  const house = await openHall(atSite, seats);
  const fans = people.map(({ token }, at) => new Fan({ at, site: atSite, token, screens: null }));
  const stage = { site: atSite, house, fans, tally, dice, seconds: 0, say: () => undefined };
  const telling = setInterval(() => {
    const second = tally.lastSecond();
    if (second) say(describeSecond(fans.length, sellOut.taken, second));
  }, TOLD_EVERY_MS);
  const { answer, usedUs } = await withProcessor(site.processorUs, () =>
    sellOut.play(stage),
  ).finally(() => {
    clearInterval(telling);
  });

  const { facts, figures, broken } = answer;
  if (broken.length > 0) throw new Error(broken.join(" "));
  say(facts.join(" "));
  // Of twenty seats, chance says whether more taps are refused than granted.
  if (!smoke) requireNoStorm(tally);
  await requireCleanAudit(house.performanceId);
  const { sold = 0, seconds = 0 } = figures;
  return { value: seconds, cpuUsPerOp: sumOf(usedUs) / sold };
}

/** A hall as fans find it. Holds last as short as they may. */
async function openHall(site: Site, seats: number): Promise<House> {
  const { holdTtlMs, seatsPerBuyerMax, planOf } = sellOut;
  const { performanceId } = await openHouse({
    ...{ plan: planOf(seats), seatsPerBuyerMax },
    ...(holdTtlMs !== undefined && { holdTtlMs }),
  });
  await ensureLiveMap(performanceId);
  const read = async (path: string) =>
    (await site.ask("page", { path: `performances/${performanceId}${path}` })).json;
  const view = PerformanceView.parse(await read(""));
  return houseOf(view, SeatingPlan.parse(await read("/seating-plan")), Date.now());
}

/** @throws if more taps were refused than granted: a storm of refusals */
function requireNoStorm(tally: Tally): void {
  const { byStatus = {} } = tally.kinds().find(({ kind }) => kind === "hold") ?? {};
  const { 201: granted = 0, 409: refused = 0 } = byStatus;
  if (refused <= granted) return;
  throw new Error(`${String(refused)} taps were refused, and only ${String(granted)} granted.`);
}
