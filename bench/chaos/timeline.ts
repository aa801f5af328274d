/** What a run looked like from second to second: throughput and faults, as text and as a page. */
import type { InjectedFault, Operation, Outcome } from "#bench/history/evidence";

/** One second of a run. */
export type Second = { at: number } & Record<Outcome, number> & { p99Ms: number };

/** Counts the operations that ended in each second. @param startedAtMs where second 0 begins */
export function secondsOf(operations: readonly Operation[], startedAtMs: number): Second[] {
  const lastMs = Math.max(startedAtMs, ...operations.map((each) => each.endedAtMs));
  const count = Math.floor((lastMs - startedAtMs) / 1_000) + 1;
  const byId = Array.from({ length: count }, (): Operation[] => []);
  for (const operation of operations) {
    byId[Math.floor((operation.endedAtMs - startedAtMs) / 1_000)]?.push(operation);
  }
  return byId.map((ended, at) => ({
    at,
    ok: ended.filter(({ outcome }) => outcome === "ok").length,
    fail: ended.filter(({ outcome }) => outcome === "fail").length,
    unknown: ended.filter(({ outcome }) => outcome === "unknown").length,
    p99Ms: p99(ended.map((each) => each.endedAtMs - each.startedAtMs)),
  }));
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}

/** The faults of a run as lines of text. */
export function describeFaults(faults: readonly InjectedFault[], startedAtMs: number): string {
  const seconds = (ms: number) => `${((ms - startedAtMs) / 1_000).toFixed(1)} s`.padStart(8);
  return faults
    .map(({ row, subject, atMs, healedAtMs, recoveredAfterMs }) => {
      const until = healedAtMs === null ? "never" : seconds(healedAtMs);
      const recovered =
        recoveredAfterMs === null
          ? "not seen to recover"
          : `well after ${String(recoveredAfterMs)} ms`;
      return `${seconds(atMs)} to ${until}  ${row.padEnd(4)} ${subject}, ${recovered}`;
    })
    .join("\n");
}

/** Throughput as a line of bars, one character a second. */
export function sparkline(values: readonly number[]): string {
  const bars = "▁▂▃▄▅▆▇█";
  const most = Math.max(1, ...values);
  return values.map((value) => bars[Math.round((value / most) * (bars.length - 1))] ?? "").join("");
}

const WIDTH = 1_100;
const PLOT_HEIGHT = 180;
const LEFT = 60;

/** What the page says in words. */
export type PageWords = { title: string; verdict: string; rerun: string; facts: string[] };

/** A page of its own with the plots of a run; needs nothing from anywhere. */
export function pageOf(
  words: PageWords,
  seconds: readonly Second[],
  faults: readonly InjectedFault[],
  startedAtMs: number,
): string {
  const rates = [
    { name: "answered yes", colour: "#1b7f4d", values: seconds.map(({ ok }) => ok) },
    { name: "answered no", colour: "#b26a00", values: seconds.map(({ fail }) => fail) },
    { name: "not known", colour: "#b3261e", values: seconds.map(({ unknown }) => unknown) },
  ];
  const waits = [{ name: "p99", colour: "#3a5bd9", values: seconds.map(({ p99Ms }) => p99Ms) }];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(words.title)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;margin:2rem auto;max-width:72rem;padding:0 1rem}
pre,code{font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}svg{width:100%;height:auto}</style>
<h1>${escaped(words.title)}</h1><p><strong>${escaped(words.verdict)}</strong></p>
<ul>${words.facts.map((fact) => `<li>${escaped(fact)}</li>`).join("")}</ul>
<h2>Requests a second</h2>${plot(rates, faults, startedAtMs, seconds.length)}
<h2>Time to an answer, p99, in milliseconds</h2>${plot(waits, faults, startedAtMs, seconds.length)}
<h2>Faults</h2><pre>${escaped(describeFaults(faults, startedAtMs))}</pre>
<h2>Again</h2><pre>${escaped(words.rerun)}</pre></html>
`;
}

type Line = { name: string; colour: string; values: readonly number[] };

function plot(
  lines: readonly Line[],
  faults: readonly InjectedFault[],
  startedAtMs: number,
  count: number,
): string {
  const most = Math.max(1, ...lines.flatMap(({ values }) => values));
  const x = (second: number) => LEFT + (second / Math.max(1, count - 1)) * (WIDTH - LEFT - 10);
  const y = (value: number) => PLOT_HEIGHT - (value / most) * (PLOT_HEIGHT - 20);
  const shades = faults.map(({ row, subject, atMs, healedAtMs }) => {
    const from = x((atMs - startedAtMs) / 1_000);
    const to = x(((healedAtMs ?? atMs) - startedAtMs) / 1_000);
    const width = Math.max(1, to - from).toFixed(1);
    return `<rect x="${from.toFixed(1)}" y="10" width="${width}" height="${String(PLOT_HEIGHT - 10)}" fill="#888" opacity=".25"><title>${escaped(`${row} ${subject}`)}</title></rect><text x="${from.toFixed(1)}" y="9" font-size="9" fill="currentColor">${escaped(row)}</text>`;
  });
  const drawn = lines.map(({ colour, values }) => {
    const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(" ")}"/>`;
  });
  const legend = lines.map(
    ({ name, colour }, at) =>
      `<text x="${String(LEFT + at * 130)}" y="${String(PLOT_HEIGHT + 32)}" font-size="12" fill="${colour}">${escaped(name)}</text>`,
  );
  const label = `${lines.map(({ name }) => name).join(", ")}, at most ${String(most)}, over ${String(count)} seconds`;
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${String(WIDTH)} ${String(PLOT_HEIGHT + 40)}">
${shades.join("")}<line x1="${String(LEFT)}" x2="${String(WIDTH)}" y1="${String(PLOT_HEIGHT)}" y2="${String(PLOT_HEIGHT)}" stroke="currentColor"/>
<text x="0" y="20" font-size="12" fill="currentColor">${String(most)}</text><text x="0" y="${String(PLOT_HEIGHT)}" font-size="12" fill="currentColor">0</text>
<text x="${String(WIDTH - 60)}" y="${String(PLOT_HEIGHT + 16)}" font-size="12" fill="currentColor">${String(count)} s</text>
${drawn.join("")}${legend.join("")}</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
