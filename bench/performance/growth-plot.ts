/** Growth as a picture: both axes by powers of ten, so that what grows as its input does is a line upwards, and what does not is level. */
import { escaped } from "#bench/plots/plot";

/** Something at several sizes. */
export type Curve = { name: string; points: { size: number; value: number }[] };

const WIDTH = 900;
const HEIGHT = 320;
const MARGIN = { left: 70, right: 20, top: 40, bottom: 60 };
const COLOURS = ["#3a5bd9", "#1b7f4d", "#b26a00", "#b3261e"];

/** Draws curves as an SVG that needs nothing from anywhere. @param curves with values above 0 */
export function growthPlot(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const x = scale(
    points.map(({ size }) => size),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = scale(
    points.map(({ value }) => value),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const drawn = curves.map(({ points: own }, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? "";
    const places = own.map(
      ({ size, value }) => `${x.of(size).toFixed(1)},${y.of(value).toFixed(1)}`,
    );
    const dots = places.map((place) => {
      const [cx = "", cy = ""] = place.split(",");
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    });
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.join(" ")}"/>${dots.join("")}`;
  });
  const legend = curves.map(
    ({ name }, at) =>
      `<text x="${String(MARGIN.left + at * 220)}" y="${String(HEIGHT - 12)}" fill="${COLOURS[at % COLOURS.length] ?? ""}">${escaped(name)}</text>`,
  );
  const across = x.marks.map(
    (mark) =>
      `<text x="${x.of(mark).toFixed(1)}" y="${String(HEIGHT - MARGIN.bottom + 18)}" text-anchor="middle">${mark.toLocaleString("en-GB")}</text>`,
  );
  const up = y.marks.map(
    (mark) =>
      `<text x="${String(MARGIN.left - 8)}" y="${(y.of(mark) + 4).toFixed(1)}" text-anchor="end">${mark.toLocaleString("en-GB", { maximumFractionDigits: 4 })}</text><line x1="${String(MARGIN.left)}" x2="${String(WIDTH - MARGIN.right)}" y1="${y.of(mark).toFixed(1)}" y2="${y.of(mark).toFixed(1)}" stroke="#888" opacity=".3"/>`,
  );
  // Shown on pages of either colour, so it brings its own ground.
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(title)}" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" font-family="system-ui, sans-serif" font-size="12" fill="#333">
<rect width="100%" height="100%" fill="#fff"/><text x="${String(MARGIN.left)}" y="20" font-size="14">${escaped(title)}</text>
${[...up, ...across, ...drawn, ...legend].join("\n")}
</svg>
`;
}

/** Powers of ten around some values. @param from where the smallest is drawn  @param to where the largest is */
function scale(values: readonly number[], from: number, to: number) {
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))));
  const marks = Array.from({ length: highest - lowest + 1 }, (_, at) => 10 ** (lowest + at));
  const of = (value: number) =>
    from + ((Math.log10(value) - lowest) / (highest - lowest)) * (to - from);
  return { marks, of };
}
