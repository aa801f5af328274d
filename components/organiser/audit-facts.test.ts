import { expect, test } from "vitest";

import { factName, factValue } from "./audit-facts";

test("amounts of an audit are shown as money, and what is counted as a number", () => {
  const value = (fact: string, number: number) =>
    factValue({ name: "money", fact, number, currency: "GBP" });
  expect(value("captured", 1_275_000)).toBe("£12,750");
  expect(value("refundsUnderWay", 4_250)).toBe("£42.50");
  expect(value("kept", -4_250)).toBe("-£42.50");
  expect(value("bookingsOff", 1_200)).toBe("1,200");
});

test("what another check calls by the name of an amount is a number all the same", () => {
  expect(factValue({ name: "owners", fact: "owed", number: 4_250, currency: "GBP" })).toBe("4,250");
});

test("a fact is named in words", () => {
  expect(factName("refundsUnderWay")).toBe("refunds under way");
});
