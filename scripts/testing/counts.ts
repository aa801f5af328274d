/** How many tests passed and failed, as the runners' reports say. */
import { z } from "zod";

/** The result of a stage, or of all of them. */
export type Counts = { passed: number; failed: number };

const VitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) }),
  ),
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
  errors: z.array(z.unknown()),
});

/** Reads Vitest's JSON report. A file that could not even be loaded counts as one failure. */
export function readVitestCounts(report: unknown): Counts {
  const { success, numPassedTests, numFailedTests, testResults } = VitestReport.parse(report);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failed = numFailedTests + unloaded.length;
  // Errors outside of any test make a run fail without a test that says so.
  return { passed: numPassedTests, failed: success ? failed : Math.max(1, failed) };
}

/** Reads Playwright's JSON report. A test that passed at the second try is a finding: it counts as failed. */
export function readPlaywrightCounts(report: unknown): Counts {
  const { stats, errors } = PlaywrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

/** The sum of several results. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum = { passed: 0, failed: 0 };
  for (const { passed, failed } of all) {
    sum.passed += passed;
    sum.failed += failed;
  }
  return sum;
}
