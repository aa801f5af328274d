/** Lines over the seconds of a run, drawn as an SVG that needs nothing from anywhere. */

/** What is plotted: a value for each second. */
export type Line = { name: string; colour: string; values: readonly number[] };

/** A time that is shaded behind the lines, in seconds from the beginning. `title` is shown on request. */
export type Shade = { label: string; title: string; from: number; to: number };

/** Colours that mean the same in every plot. */
export const COLOURS = { yes: "#1b7f4d", no: "#b26a00", bad: "#b3261e", time: "#3a5bd9" } as const;

const WIDTH = 1_100;
const PLOT_HEIGHT = 180;
const LEFT = 60;

/** Draws lines that share an axis. @param seconds how many there are */
export function plot(lines: readonly Line[], shades: readonly Shade[], seconds: number): string {
  // Not by spreading: a long run has more values than a call may have arguments.
  const most = lines
    .flatMap(({ values }) => values)
    .reduce((highest, value) => Math.max(highest, value), 1);
  const x = (second: number) => LEFT + (second / Math.max(1, seconds - 1)) * (WIDTH - LEFT - 10);
  const y = (value: number) => PLOT_HEIGHT - (value / most) * (PLOT_HEIGHT - 20);
  const shaded = shades.map(({ label, title, from, to }) => {
    const width = Math.max(1, x(to) - x(from)).toFixed(1);
    const left = x(from).toFixed(1);
    return `<rect x="${left}" y="10" width="${width}" height="${String(PLOT_HEIGHT - 10)}" fill="#888" opacity=".25"><title>${escaped(title)}</title></rect><text x="${left}" y="9" font-size="9" fill="currentColor">${escaped(label)}</text>`;
  });
  const drawn = lines.map(({ colour, values }) => {
    const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(" ")}"/>`;
  });
  const legend = lines.map(
    ({ name, colour }, at) =>
      `<text x="${String(LEFT + at * 130)}" y="${String(PLOT_HEIGHT + 32)}" font-size="12" fill="${colour}">${escaped(name)}</text>`,
  );
  const label = `${lines.map(({ name }) => name).join(", ")}, at most ${String(most)}, over ${String(seconds)} seconds`;
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${String(WIDTH)} ${String(PLOT_HEIGHT + 40)}">
${shaded.join("")}<line x1="${String(LEFT)}" x2="${String(WIDTH)}" y1="${String(PLOT_HEIGHT)}" y2="${String(PLOT_HEIGHT)}" stroke="currentColor"/>
<text x="0" y="20" font-size="12" fill="currentColor">${String(most)}</text><text x="0" y="${String(PLOT_HEIGHT)}" font-size="12" fill="currentColor">0</text>
<text x="${String(WIDTH - 60)}" y="${String(PLOT_HEIGHT + 16)}" font-size="12" fill="currentColor">${String(seconds)} s</text>
${drawn.join("")}${legend.join("")}</svg>`;
}

/** Values as a line of bars, one character each. */
export function sparkline(values: readonly number[]): string {
  const bars = "▁▂▃▄▅▆▇█";
  const most = Math.max(1, ...values);
  return values.map((value) => bars[Math.round((value / most) * (bars.length - 1))] ?? "").join("");
}

/** Text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
