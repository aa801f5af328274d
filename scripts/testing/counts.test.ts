import { expect, test } from "vitest";
import { addCounts, readPlaywrightCounts, readVitestCounts } from "./counts";

const loaded = { name: "a.test.ts", status: "passed", assertionResults: [{}] };

test("Vitest's tests are counted", () => {
  const report = { success: true, numPassedTests: 7, numFailedTests: 0, testResults: [loaded] };
  expect(readVitestCounts(report)).toEqual({ passed: 7, failed: 0 });
});

test("a file that could not be loaded counts as a failure", () => {
  const broken = { name: "b.test.ts", status: "failed", assertionResults: [] };
  const report = {
    success: false,
    numPassedTests: 7,
    numFailedTests: 1,
    testResults: [loaded, broken],
  };
  expect(readVitestCounts(report)).toEqual({ passed: 7, failed: 2 });
});

test("a run that failed outside of any test counts as a failure", () => {
  const report = { success: false, numPassedTests: 7, numFailedTests: 0, testResults: [loaded] };
  expect(readVitestCounts(report)).toEqual({ passed: 7, failed: 1 });
});

test("a browser test that passed only at the second try counts as a failure", () => {
  const report = { stats: { expected: 8, unexpected: 1, flaky: 1, skipped: 0 }, errors: [] };
  expect(readPlaywrightCounts(report)).toEqual({ passed: 8, failed: 2 });
});

test("results add up", () => {
  expect(
    addCounts([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
