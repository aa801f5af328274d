import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

import type { Figure } from "./benchmark";
import { writeDocument } from "./document";
import { describeFigures } from "./report";

const FIGURE: Figure = {
  ...{ name: "holds", value: 8_000, unit: "holds/s", limit: 16_000, ratio: 0.5 },
  ...{ p50Ms: 1.234, p99Ms: 12.34, cpuUsPerOp: 123.4, limitCpuUsPerOp: null },
  ...{ target: "ratio >= 0.5", met: true },
  runs: [7_600, 8_000, 8_400].map((value) => ({ value, limit: 16_000, cpuUsPerOp: 123.4 })),
};

const at = (size: number, value: number): Figure => ({
  ...{ ...FIGURE, name: `growth ${String(size)}`, value, met: false },
  at: { of: "hold, seats", size },
});

test("the figures stand between their marks, whatever stood there before, and the words around them stay", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "frontrow-document-"));
  const file = path.join(folder, "performance.md");
  const marks = ["<!-- figures: written by `npm run bench` -->", "<!-- /figures -->"];
  writeFileSync(file, `# Fast\n\nBefore.\n\n${marks.join("\n\nOutdated.\n\n")}\n\nAfter.\n`);
  try {
    for (let times = 0; times < 2; times += 1) {
      writeDocument(file, [FIGURE, at(100, 1), at(10_000, 2)], new Date(0));
    }
    const text = readFileSync(file, "utf8");
    expect(text).toContain("Before.");
    expect(text).toContain("After.");
    expect(text).not.toContain("Outdated.");
    expect(text.match(/\| holds \|/g)).toHaveLength(1);
    expect(text).toContain(
      "| holds | 8,000 holds/s | 16,000 | 0.5 | 1.23 | 12.3 | 123 | - | 3, ±5 % | met: ratio >= 0.5 |",
    );
    expect(text).toContain("**missed**");
    const plot = readFileSync(path.join(folder, "performance/growth-time.svg"), "utf8");
    // From the left edge of the plot to its right, and half a power of ten upwards or so.
    expect(plot).toContain('points="70.0,260.0 880.0,');
    expect(plot).not.toContain("NaN");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a document without marks is left alone", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "frontrow-document-"));
  const file = path.join(folder, "performance.md");
  writeFileSync(file, "# Fast\n");
  expect(() => {
    writeDocument(file, [FIGURE], new Date(0));
  }).toThrow("no marks");
  rmSync(folder, { recursive: true });
});

test("in a terminal the figures are columns", () => {
  const lines = describeFigures([FIGURE, { ...FIGURE, name: "hot-seat", limit: null }]).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^holds +8,000 holds\/s +16,000 +0\.5 .* 10 % +met: ratio >= 0\.5$/);
  expect(lines[2]).toContain("hot-seat");
});
