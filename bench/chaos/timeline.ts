/** What a run looked like from second to second: throughput and faults, as text and as a page. */
import type { InjectedFault, Operation, Outcome } from "#bench/history/evidence";
import { percentileOf } from "#bench/performance/statistics";
import { pageOf, type PageWords } from "#bench/plots/page";
import { COLOURS, escaped, plot } from "#bench/plots/plot";

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
    p99Ms: percentileOf(
      ended.map((each) => each.endedAtMs - each.startedAtMs),
      99,
    ),
  }));
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

/** The page of a run, with its plots. @param startedAtMs where second 0 begins */
export function timelinePage(
  words: PageWords,
  seconds: readonly Second[],
  faults: readonly InjectedFault[],
  startedAtMs: number,
): string {
  const rates = [
    { name: "answered yes", colour: COLOURS.yes, values: seconds.map(({ ok }) => ok) },
    { name: "answered no", colour: COLOURS.no, values: seconds.map(({ fail }) => fail) },
    { name: "not known", colour: COLOURS.bad, values: seconds.map(({ unknown }) => unknown) },
  ];
  const waits = [{ name: "p99", colour: COLOURS.time, values: seconds.map(({ p99Ms }) => p99Ms) }];
  const shades = faults.map(({ row, subject, atMs, healedAtMs }) => ({
    ...{ label: row, title: `${row} ${subject}` },
    from: (atMs - startedAtMs) / 1_000,
    to: ((healedAtMs ?? atMs) - startedAtMs) / 1_000,
  }));
  return pageOf(words, [
    { heading: "Requests a second", html: plot(rates, shades, seconds.length) },
    {
      heading: "Time to an answer, p99, in milliseconds",
      html: plot(waits, shades, seconds.length),
    },
    { heading: "Faults", html: `<pre>${escaped(describeFaults(faults, startedAtMs))}</pre>` },
  ]);
}
