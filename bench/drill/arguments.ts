/** What `npm run drill` is asked for. Nonsense is refused in one sentence, before anything is touched. */
import { parseArgs } from "node:util";

import { CannotStart } from "#scripts/services/failure";
import { DEMO_ACCOUNTS } from "#server/domain/demo-accounts";

/** The scenarios by name. */
export const SCENARIO_NAMES = [
  "hot-seat",
  "sell-out",
  "pairs",
  "ga-rush",
  "herd",
  "reads",
] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Bounds of what one machine can play. */
const FANS_MAX = 100_000;
const PLACES_MAX = 60_000;
const SECONDS_MAX = 3_600;
const SECONDS_DEFAULT = 15;
const SEED_MAX = 2 ** 31 - 1;

/** Where `npm start` listens unless it is told otherwise. */
const USUAL_PORT = "3000";

/** What was asked for, in sizes that a machine can do. */
export type DrillTerms = {
  scenario: ScenarioName;
  fans: number;
  /** Null: as many as the scenario likes for so many fans. */
  seats: number | null;
  /** Scheme, host and port. */
  url: string;
  /** Where the report goes as JSON; null: nowhere. */
  json: string | null;
  /** Decides everything that is left to chance. */
  seed: number;
  /** How long `reads` lasts. */
  seconds: number;
  organiser: { email: string; password: string };
  /** Where the site's sidecar listens on this machine; null: where the page says. */
  realtimePort: number | null;
};

/** In one line: how it is called. */
const USAGE = `npm run drill -- --scenario ${SCENARIO_NAMES.join("|")} --fans N [--seats M] [--url URL] [--json FILE] [--seed S] [--seconds T] [--realtime-port P] [--email ADDRESS --password WORDS] [--i-own-this-site]`;

/**
 * Reads the arguments.
 *
 * @param environment for the organiser's address and password, which are better not in a list of processes
 * @throws CannotStart in one sentence
 */
export function readTerms(
  args: readonly string[],
  environment: NodeJS.Dict<string> = {},
): DrillTerms {
  const asked = parse(args);
  const port = asked["realtime-port"];
  const { email, password } = { ...demoOrganiser(), ...organiserOf(asked, environment) };
  return {
    scenario: readScenario(asked.scenario),
    fans: readWhole("--fans", asked.fans, 1, FANS_MAX),
    seats: asked.seats === undefined ? null : readWhole("--seats", asked.seats, 1, PLACES_MAX),
    url: readSite(asked.url ?? `http://localhost:${environment.PORT ?? USUAL_PORT}`, asked.owned),
    json: asked.json ?? null,
    seed: readWhole("--seed", asked.seed ?? anySeed(), 0, SEED_MAX),
    seconds: readWhole("--seconds", asked.seconds ?? String(SECONDS_DEFAULT), 1, SECONDS_MAX),
    organiser: { email, password },
    realtimePort: port === undefined ? null : readWhole("--realtime-port", port, 1, 65_535),
  };
}

/** Whether a host is this machine, as seen from itself. @param hostname as a URL has it */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        scenario: { type: "string" },
        fans: { type: "string" },
        seats: { type: "string" },
        url: { type: "string" },
        json: { type: "string" },
        seed: { type: "string" },
        seconds: { type: "string" },
        "realtime-port": { type: "string" },
        email: { type: "string" },
        password: { type: "string" },
        "i-own-this-site": { type: "boolean", default: false },
      },
    });
    return { ...values, owned: values["i-own-this-site"] };
  } catch {
    throw new CannotStart(`This is how it is called: ${USAGE}`);
  }
}

function readScenario(asked: string | undefined): ScenarioName {
  const known = SCENARIO_NAMES.find((name) => name === asked);
  if (known) return known;
  const names = SCENARIO_NAMES.join(", ");
  throw new CannotStart(
    asked === undefined
      ? `Say what to play with --scenario: ${names}.`
      : `There is no scenario "${asked}": choose one of ${names}.`,
  );
}

function readWhole(name: string, text: string | undefined, least: number, most: number): number {
  const bounds = `a whole number from ${String(least)} to ${String(most)}`;
  if (text === undefined) throw new CannotStart(`Say ${name}: ${bounds}.`);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new CannotStart(`${name} must be ${bounds}, and it is "${text}".`);
  }
  return value;
}

function readSite(text: string, isOwned: boolean): string {
  const site = URL.canParse(text) ? new URL(text) : null;
  if (site === null || !["http:", "https:"].includes(site.protocol)) {
    throw new CannotStart(`--url must be an address like http://localhost:3000, not "${text}".`);
  }
  if (!isOwned && !isLoopback(site.hostname)) {
    throw new CannotStart(
      `${site.host} is another machine: a drill is a crowd at its doors, so say --i-own-this-site if you may.`,
    );
  }
  return site.origin;
}

/** Whoever names one of them means an account of their own, and has to name both. */
function organiserOf(
  asked: { email?: string | undefined; password?: string | undefined },
  environment: NodeJS.Dict<string>,
): { email: string; password: string } | null {
  const email = asked.email ?? environment.DRILL_EMAIL;
  const password = asked.password ?? environment.DRILL_PASSWORD;
  if (email === undefined && password === undefined) return null;
  if (email !== undefined && password !== undefined) return { email, password };
  throw new CannotStart(
    "An organiser has an address and a password: give --email and --password, or DRILL_EMAIL and DRILL_PASSWORD.",
  );
}

function demoOrganiser(): { email: string; password: string } {
  const demo = DEMO_ACCOUNTS.find(({ role }) => role === "organiser");
  if (!demo) throw new Error("The seed has no organiser.");
  return { email: demo.email, password: demo.password };
}

function anySeed(): string {
  return String(Math.floor(Math.random() * 1_000_000));
}
