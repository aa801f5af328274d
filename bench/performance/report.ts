/** Figures as a table. */
import type { Figure } from "./benchmark";
import { spreadOf } from "./statistics";

/** A line for each figure, in columns. */
export function describeFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${numberOf(figure.value)} ${figure.unit}`,
    numberOf(figure.limit),
    numberOf(figure.ratio),
    numberOf(figure.p50Ms),
    numberOf(figure.p99Ms),
    numberOf(figure.cpuUsPerOp),
    `${(spreadOf(figure.runs.map(({ value }) => value)) * 100).toFixed(0)} %`,
    `${figure.met ? "met" : "missed"}: ${figure.target}`,
  ]);
  const head = ["", "value", "limit", "ratio", "p50 ms", "p99 ms", "CPU us", "spread", "target"];
  const widths = head.map((title, at) =>
    Math.max(...[head, ...rows].map((row) => (row[at] ?? title).length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A number in as many digits as mean something; a dash where there is none. */
export function numberOf(value: number | null): string {
  if (value === null) return "-";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-GB", { maximumFractionDigits: digits });
}
