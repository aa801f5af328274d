import { expect, test } from "vitest";

import { CannotStart } from "#scripts/services/failure";
import { isLoopback, readTerms, SCENARIO_NAMES } from "./arguments";

const LEAST = ["--scenario", "hot-seat", "--fans", "200"];

/** The sentence with which arguments are refused. */
function refusalOf(args: readonly string[], environment: NodeJS.Dict<string> = {}): string {
  try {
    readTerms(args, environment);
  } catch (fault) {
    if (fault instanceof CannotStart) return fault.message;
    throw fault;
  }
  throw new Error("It was taken.");
}

test("a scenario and a number of fans are enough: the site is this machine's, the organiser the seed's", () => {
  expect(readTerms(LEAST)).toMatchObject({
    ...{ scenario: "hot-seat", fans: 200, seats: null, json: null, seconds: 15 },
    url: "http://localhost:3000",
    organiser: { email: "organiser@frontrow.test", password: "frontrow-demo" },
  });
  expect(readTerms(LEAST, { PORT: "3100" }).url).toBe("http://localhost:3100");
});

test("all that can be said is taken", () => {
  const args = [
    ...["--scenario", "sell-out", "--fans", "40", "--seats", "20", "--seed", "7"],
    ...["--url", "http://127.0.0.1:3100/some/page", "--json", "drill.json", "--seconds", "3"],
    ...["--realtime-port", "3101"],
    ...["--email", "ada@example.org", "--password", "a few words"],
  ];
  expect(readTerms(args)).toEqual({
    ...{ scenario: "sell-out", fans: 40, seats: 20, seed: 7, seconds: 3, json: "drill.json" },
    url: "http://127.0.0.1:3100",
    organiser: { email: "ada@example.org", password: "a few words" },
    realtimePort: 3101,
  });
});

test.each([
  ...["0", "-3", "1e9", "1000000000", "100001", "2.5", "many", "", "0x10", " 7"].map((fans) => [
    "--fans",
    fans,
  ]),
  ...["0", "60001", "NaN"].map((seats) => ["--seats", seats]),
  ["--seed", "-1"],
  ["--seconds", "0"],
  ["--realtime-port", "65536"],
])("a nonsensical number is refused by its name: %s=%s", (name, value) => {
  const sentence = refusalOf([...LEAST, `${name}=${value}`]);
  expect(sentence).toContain(`${name} must be a whole number from`);
  expect(sentence).toContain(`"${value}"`);
  expect(sentence).not.toContain("\n");
});

test("what is missing or not there is named, with what there is", () => {
  expect(refusalOf(["--fans", "3"])).toBe(
    `Say what to play with --scenario: ${SCENARIO_NAMES.join(", ")}.`,
  );
  expect(refusalOf(["--scenario", "stampede", "--fans", "3"])).toContain(
    'There is no scenario "stampede": choose one of hot-seat',
  );
  expect(refusalOf(["--scenario", "pairs"])).toBe("Say --fans: a whole number from 1 to 100000.");
  expect(refusalOf([...LEAST, "--loud"])).toContain("npm run drill -- --scenario");
  expect(refusalOf([...LEAST, "now"])).toContain("npm run drill -- --scenario");
});

test("a site that is not this machine is left alone, unless somebody says that it is theirs", () => {
  const remote = [...LEAST, "--url", "https://tickets.example.org"];
  expect(refusalOf(remote)).toContain("--i-own-this-site");
  expect(readTerms([...remote, "--i-own-this-site"]).url).toBe("https://tickets.example.org");
});

test.each(["ftp://localhost", "localhost:3000", "nowhere", ""])(
  "an address that no browser could open is refused: %s",
  (url) => {
    expect(refusalOf([...LEAST, "--url", url])).toContain("http://localhost:3000");
  },
);

test("this machine is known by its names, and nobody else passes for it", () => {
  const hosts = ["localhost", "127.0.0.1", "127.9.8.7", "[::1]"];
  expect(hosts.filter((host) => !isLoopback(new URL(`http://${host}`).hostname))).toEqual([]);
  const others = ["127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "0.0.0.0"];
  expect(others.filter((host) => isLoopback(new URL(`http://${host}`).hostname))).toEqual([]);
});

test("an organiser's address and password come together, from the arguments or the environment", () => {
  const environment = { DRILL_EMAIL: "ada@example.org", DRILL_PASSWORD: "a few words" };
  expect(readTerms(LEAST, environment).organiser).toEqual({
    ...{ email: "ada@example.org", password: "a few words" },
  });
  expect(refusalOf([...LEAST, "--email", "ada@example.org"])).toContain("DRILL_PASSWORD");
});
