/** What a drill has shown: as text, as JSON, and as a page with plots. */
import { pageOf } from "#bench/plots/page";
import { COLOURS, escaped, plot, sparkline } from "#bench/plots/plot";
import type { AuditReport } from "#server/domain/audit";
import type { DrillTerms } from "./arguments";
import { number, type Played } from "./scenario";
import type { ScreensReport } from "./screens";
import type { KindCount, Second } from "./tally";

/** All that a report is made of. */
export type Drilled = Played & {
  terms: Pick<DrillTerms, "scenario" | "fans" | "url" | "seed">;
  what: string;
  places: number;
  taken: "held" | "sold";
  performanceId: string;
  seconds: readonly Second[];
  requests: readonly KindCount[];
  /** The audit once all was quiet; null: it could not be had. */
  audit: AuditReport | null;
  /** How fast others saw it; null: nobody watched by socket. */
  screens: ScreensReport | null;
  /** The line that runs it again. */
  rerun: string;
};

/** Every promise that was broken, by the scenario and by the audit. None: the drill was passed. */
export function verdictOf({ broken, audit }: Pick<Drilled, "broken" | "audit">): string[] {
  if (!audit) return [...broken, "The audit could not be had."];
  const unclean = audit.checks.filter(({ holds }) => !holds);
  return [...broken, ...unclean.map(({ name, sentence }) => `Audit, ${name}: ${sentence}`)];
}

/** One second as a line of the terminal. */
export function describeSecond(
  fans: number,
  taken: Drilled["taken"],
  { at, holds, conflicts, taken: places, p99Ms, tooFast, failures }: Second,
): string {
  const parts = [
    `${String(at + 1)} s`.padStart(6),
    `${number(fans)} fans`,
    `${number(holds)} holds/s`.padStart(13),
    `${number(conflicts)} conflicts/s`.padStart(17),
    `${number(places)} ${taken}`.padStart(12),
    `p99 ${number(Math.round(p99Ms))} ms`.padStart(12),
    ...(tooFast > 0 ? [`${number(tooFast)} told to wait (429)`] : []),
    ...(failures > 0 ? [`${number(failures)} failures`] : []),
  ];
  return parts.join("  ");
}

/** The report in words. */
export function textOf(drilled: Drilled): string {
  const { terms, what, places, facts, seconds, requests, audit, rerun } = drilled;
  const verdict = verdictOf(drilled);
  return [
    "",
    `${terms.scenario}: ${what}. ${number(terms.fans)} fans, ${number(places)} places, ${terms.url}.`,
    ...facts,
    "",
    `answers a second  ${sparkline(seconds.map(({ answers }) => answers))}`,
    ...tableOf(requests),
    "",
    ...(audit ? audit.checks.map(({ holds, sentence }) => `${holds ? "✓" : "✗"} ${sentence}`) : []),
    "",
    ...(verdict.length === 0
      ? ["Every promise was kept."]
      : verdict.map((line) => `BROKEN ${line}`)),
    `Again: ${rerun}`,
  ].join("\n");
}

/** The report for programs. Times are milliseconds. */
export function jsonOf(drilled: Drilled): string {
  const { terms, places, performanceId, figures, facts, requests, seconds, screens, audit } =
    drilled;
  const { scenario, fans, url, seed } = terms;
  const broken = verdictOf(drilled);
  const report = {
    ...{ passed: broken.length === 0, broken, scenario, fans, url, seed },
    ...{ places, performanceId, figures, facts, screens, requests, audit, seconds },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The report as a page with plots, which needs nothing from anywhere. */
export function drillPage(drilled: Drilled): string {
  const { terms, what, places, taken, facts, seconds, requests, audit, rerun } = drilled;
  const broken = verdictOf(drilled);
  const of = (field: Exclude<keyof Second, "at">) => seconds.map((second) => second[field]);
  const rates = [
    { name: "holds", colour: COLOURS.yes, values: of("holds") },
    { name: "conflicts", colour: COLOURS.no, values: of("conflicts") },
    { name: "told to wait", colour: "#7a5af0", values: of("tooFast") },
    { name: "failures", colour: COLOURS.bad, values: of("failures") },
  ];
  const draw = (name: string, field: Exclude<keyof Second, "at">, colour: string) =>
    plot([{ name, colour, values: of(field) }], [], seconds.length);
  const checks = (audit?.checks ?? []).map(
    ({ holds, sentence }) => `<li>${holds ? "✓" : "✗"} ${escaped(sentence)}</li>`,
  );
  return pageOf(
    {
      title: `Drill: ${terms.scenario}, ${number(terms.fans)} fans`,
      verdict: broken.length === 0 ? "Every promise was kept." : broken.join(" "),
      rerun,
      facts: [`${what}; ${number(places)} places at ${terms.url}`, ...facts],
    },
    [
      { heading: "Holds and refusals a second", html: plot(rates, [], seconds.length) },
      { heading: "Answers a second", html: draw("answers", "answers", COLOURS.time) },
      { heading: `Places ${taken}`, html: draw(taken, "taken", COLOURS.yes) },
      {
        heading: "Time to an answer, p99, in milliseconds",
        html: draw("p99", "p99Ms", COLOURS.time),
      },
      { heading: "Requests", html: `<pre>${escaped(tableOf(requests).join("\n"))}</pre>` },
      { heading: "Audit", html: `<ul>${checks.join("")}</ul>` },
    ],
  );
}

function tableOf(requests: readonly KindCount[]): string[] {
  return requests.map(({ kind, count, byStatus, p50Ms, p99Ms }) => {
    const statuses = Object.entries(byStatus).map(
      ([status, times]) => `${number(times)} x ${status === "0" ? "no answer" : status}`,
    );
    const times = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
    return `${kind.padEnd(12)} ${number(count).padStart(9)}  ${times.padEnd(34)} ${statuses.join(", ")}`;
  });
}
