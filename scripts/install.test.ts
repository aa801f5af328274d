import { expect, test } from "vitest";
import { isInstalled, isNodeNewEnough } from "./install.mjs";

const lodash = { version: "4.0.0", integrity: "sha512-a" };
const forMacs = { version: "2.3.3", integrity: "sha512-b", optional: true };

test.each([
  ["v20.19.0", true],
  ["v20.18.3", false],
  ["v22.0.0", true],
  ["v24.1.0", true],
  ["v18.20.4", false],
])("Node %s: new enough is %s", (version, enough) => {
  expect(isNodeNewEnough(version)).toBe(enough);
});

test("packages are installed when each is there as the lock file says", () => {
  const wanted = { packages: { "": {}, "node_modules/lodash": lodash } };
  expect(isInstalled(wanted, { packages: { "node_modules/lodash": lodash } })).toBe(true);
});

test("packages of other systems need not be there", () => {
  const wanted = {
    packages: { "": {}, "node_modules/lodash": lodash, "node_modules/fsevents": forMacs },
  };
  expect(isInstalled(wanted, { packages: { "node_modules/lodash": lodash } })).toBe(true);
});

test.each([
  ["missing", {}],
  ["of another version", { "node_modules/lodash": { ...lodash, version: "4.0.1" } }],
  ["of other contents", { "node_modules/lodash": { ...lodash, integrity: "sha512-c" } }],
  ["joined by one that was removed", { "node_modules/lodash": lodash, "node_modules/old": lodash }],
])("a package that is %s is installed again", (_, packages) => {
  const wanted = { packages: { "": {}, "node_modules/lodash": lodash } };
  expect(isInstalled(wanted, { packages })).toBe(false);
});

test("an installation that was cut short has no list, and is done again", () => {
  expect(isInstalled({ packages: { "": {}, "node_modules/lodash": lodash } }, {})).toBe(false);
});
