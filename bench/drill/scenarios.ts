/** The scenarios by name. */
import type { ScenarioName } from "./arguments";
import { gaRush } from "./scenarios/ga-rush";
import { herd } from "./scenarios/herd";
import { hotSeat } from "./scenarios/hot-seat";
import { pairs } from "./scenarios/pairs";
import { reads } from "./scenarios/reads";
import type { Scenario } from "./scenario";
import { sellOut } from "./scenarios/sell-out";

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  "hot-seat": hotSeat,
  "sell-out": sellOut,
  pairs,
  "ga-rush": gaRush,
  herd,
  reads,
};
