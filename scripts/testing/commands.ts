/** Running a tool as a part of the test run. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ENDED_WELL, type Programs } from "#scripts/services/programs";
import { projectFolder } from "#scripts/services/project";
import { readVitestCounts, type Counts } from "./counts";

/** What a stage has to work with. */
export type Workshop = {
  programs: Programs;
  /** For what the stage writes; gone after the run. */
  folder: string;
  say: (line: string) => void;
};

/** A tool of node_modules and its arguments, and how long it may take. */
export type Command = {
  tool: string;
  args: readonly string[];
  environment?: Record<string, string>;
  withinMs?: number;
};

const WITHIN_MS = 5 * 60_000;
/** Where the tools of a tool's package begin. */
const TOOL_FILES: Record<string, string> = {
  next: "next/dist/bin/next",
  tsc: "typescript/bin/tsc",
  eslint: "eslint/bin/eslint.js",
  prettier: "prettier/bin/prettier.cjs",
  knip: "knip/bin/knip.js",
  vitest: "vitest/vitest.mjs",
  tsx: "tsx/dist/cli.mjs",
  playwright: "@playwright/test/cli.js",
};

/** Runs a tool to its end, and shows what it wrote when it did not end well. @returns whether it did */
export async function runTool(workshop: Workshop, command: Command): Promise<boolean> {
  const { programs, say } = workshop;
  const { tool, args, environment = {}, withinMs = WITHIN_MS } = command;
  const file = path.join(projectFolder, "node_modules", TOOL_FILES[tool] ?? tool);
  const how = await programs.finish(
    {
      name: tool,
      command: process.execPath,
      args: [file, ...args],
      folder: projectFolder,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...environment },
    },
    withinMs,
  );
  if (how === ENDED_WELL) {
    for (const figure of figuresIn(readFileSync(programs.logFile(tool), "utf8")))
      say(`  ${figure}`);
    return true;
  }
  say(readFileSync(programs.logFile(tool), "utf8").trimEnd());
  say(`  ${tool} ended with ${how}`);
  return false;
}

/** What a tool has measured: lines such as `seat to screen: p50 12 ms, p99 34 ms`. */
function figuresIn(log: string): string[] {
  return log.split("\n").filter((line) => /^[\w ]+: p50 /.test(line));
}

/** A stage that is one check by one tool, and counts as one test. */
export async function check(workshop: Workshop, ...commands: Command[]): Promise<Counts> {
  for (const command of commands) {
    if (!(await runTool(workshop, command))) return { passed: 0, failed: 1 };
  }
  return { passed: 1, failed: 0 };
}

/** Runs Vitest and counts its tests. */
export async function runVitest(
  workshop: Workshop,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Counts> {
  const report = path.join(workshop.folder, "vitest.json");
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const well = await runTool(workshop, {
    tool: "vitest",
    args: ["run", ...args, ...reporters],
    environment,
    withinMs: 2 * WITHIN_MS,
  });
  return readReport(report, readVitestCounts, well);
}

/** Reads a runner's report. A runner that ended badly has at least one failure, report or none. */
export function readReport(
  file: string,
  read: (report: unknown) => Counts,
  endedWell: boolean,
): Counts {
  try {
    const { passed, failed } = read(JSON.parse(readFileSync(file, "utf8")));
    return { passed, failed: endedWell ? failed : Math.max(1, failed) };
  } catch {
    // Without a report nothing is known to have passed.
    return { passed: 0, failed: 1 };
  }
}
