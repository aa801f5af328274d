/** docs/performance.md: its table, machine and plots, written by the run that measured them; the words are people's. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import type { Figure } from "./benchmark";
import { growthPlot, type Curve } from "./growth-plot";
import { numberOf } from "./report";
import { spreadOf } from "./statistics";

const BEGIN = "<!-- figures: written by `npm run bench` -->";
const END = "<!-- /figures -->";

/** What is plotted, and where. */
const PLOTS = [
  {
    file: "growth-time.svg",
    title: "Time for each, in milliseconds",
    of: (each: Figure) => each.value,
  },
  {
    file: "growth-cpu.svg",
    title: "Processor time for each, in microseconds",
    of: (each: Figure) => each.cpuUsPerOp,
  },
];

/**
 * Writes the figures into the document, between its marks, and the plots beside it.
 *
 * @param document its file, which has the marks
 * @param takenAt  the day of the run
 */
export function writeDocument(document: string, figures: readonly Figure[], takenAt: Date): void {
  const text = readFileSync(document, "utf8");
  const [before, rest] = text.split(BEGIN);
  const [, after] = (rest ?? "").split(END);
  if (before === undefined || after === undefined) throw new Error(`${document} has no marks.`);
  const folder = document.replace(/\.md$/, "");
  mkdirSync(folder, { recursive: true });
  const plots = PLOTS.flatMap(({ file, title, of }) => {
    const curves = curvesOf(figures, of);
    if (curves.length === 0) return [];
    writeFileSync(path.join(folder, file), growthPlot(title, curves));
    return [`![${title}](${path.basename(folder)}/${file})`];
  });
  const parts = [machineOf(takenAt), tableOf(figures), ...plots].join("\n\n");
  writeFileSync(document, `${before}${BEGIN}\n\n${parts}\n\n${END}${after}`);
}

/** The figures as a table of Markdown. */
function tableOf(figures: readonly Figure[]): string {
  const head = [
    "what",
    "value",
    "limit",
    "ratio",
    "p50 ms",
    "p99 ms",
    "CPU us",
    "of the limit",
    "runs",
    "target",
  ];
  const rows = figures.map((figure) => [
    figure.name,
    `${numberOf(figure.value)} ${figure.unit}`,
    ...[figure.limit, figure.ratio, figure.p50Ms, figure.p99Ms].map(numberOf),
    ...[figure.cpuUsPerOp, figure.limitCpuUsPerOp].map(numberOf),
    `${String(figure.runs.length)}, ±${(spreadOf(figure.runs.map(({ value }) => value)) * 50).toFixed(0)} %`,
    `${figure.met ? "met" : "**missed**"}: ${figure.target}`,
  ]);
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function machineOf(takenAt: Date): string {
  const [first] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${takenAt.toISOString().slice(0, 10)}, ${String(cpus().length)} cores (${first?.model.trim() ?? "unknown"}), ${String(gibibytes)} GiB, Node ${process.versions.node}. Load and limits on the same cores.`;
}

function curvesOf(figures: readonly Figure[], of: (figure: Figure) => number | null): Curve[] {
  const curves = new Map<string, Curve>();
  for (const figure of figures) {
    const value = of(figure);
    if (!figure.at || value === null) continue;
    const curve = curves.get(figure.at.of) ?? { name: figure.at.of, points: [] };
    curve.points.push({ size: figure.at.size, value });
    curves.set(figure.at.of, curve);
  }
  return [...curves.values()];
}
