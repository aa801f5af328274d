/** Concerts: a sun behind mountains that are a wave of sound. */
import { short, type Palette, type Scene } from "./scene";

export const TERRAIN_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#0d0524",
    dusk: "#5a1266",
    deep: "#14072e",
    body: "#ff4d6d",
    glow: "#ffb347",
    light: "#ffe9c7",
  },
  {
    night: "#020d1f",
    dusk: "#0b4a6f",
    deep: "#04162b",
    body: "#1fa2c9",
    glow: "#7ef0d4",
    light: "#effff5",
  },
  {
    night: "#0c0a1d",
    dusk: "#31306e",
    deep: "#100e26",
    body: "#f06fb8",
    glow: "#ffd0a6",
    light: "#fff4e0",
  },
  {
    night: "#150609",
    dusk: "#7a1f12",
    deep: "#1c080b",
    body: "#ff8a1f",
    glow: "#ffe066",
    light: "#fff8dc",
  },
];

const RIDGES = 13;

/** Draws the sun and the ridges in front of it, farthest first. */
export function Terrain({ random, palette, width, height, focusX, id }: Scene) {
  const sunR = height * random.between(0.24, 0.3);
  const sunY = height * random.between(0.34, 0.4);
  const slit = sunR / 4.4;
  const shape = { random, width, height, focusX };
  return (
    <>
      <defs>
        <linearGradient id={`${id}b`} x2="0" y2="1">
          <stop stopColor={palette.night} />
          <stop offset=".7" stopColor={palette.dusk} />
        </linearGradient>
        <linearGradient id={`${id}s`} x2="0" y2="1">
          <stop stopColor={palette.light} />
          <stop offset=".5" stopColor={palette.glow} />
          <stop offset="1" stopColor={palette.body} />
        </linearGradient>
        <linearGradient id={`${id}l`} x1="0" x2={short(width)} gradientUnits="userSpaceOnUse">
          <stop stopColor={palette.body} />
          <stop offset={short(focusX / width)} stopColor={palette.light} />
          <stop offset="1" stopColor={palette.body} />
        </linearGradient>
        <mask id={`${id}m`}>
          <rect width={width} height={height} fill="#fff" />
          {[0.15, 0.42, 0.66, 0.87].map((part, place) => (
            <rect
              key={part}
              width={width}
              y={short(sunY + sunR * part)}
              height={short(slit * (0.26 + place * 0.14))}
            />
          ))}
        </mask>
      </defs>
      <rect width={width} height={height} fill={`url(#${id}b)`} />
      <circle
        cx={short(focusX)}
        cy={short(sunY)}
        r={short(sunR)}
        fill={`url(#${id}s)`}
        mask={`url(#${id}m)`}
      />
      <g fill={palette.deep} stroke={`url(#${id}l)`} strokeWidth="2.2" strokeLinejoin="round">
        {Array.from({ length: RIDGES }, (_, ridge) => (
          <path key={ridge} d={ridgeLine(shape, ridge)} opacity={short(0.55 + ridge * 0.035)} />
        ))}
      </g>
    </>
  );
}

/** One ridge: a few waves under a bell around the focus, smooth through the middles of its corners. */
function ridgeLine(
  { random, width, height, focusX }: Pick<Scene, "random" | "width" | "height" | "focusX">,
  ridge: number,
): string {
  const base = height * (0.6 + (ridge / RIDGES) * 0.39);
  const loudness = height * 0.2 * (1 - (ridge / RIDGES) * 0.45);
  const waves = [random.between(0, 6), random.between(0, 6)] as const;
  const lift = (x: number) => {
    const bell = Math.exp(-(((x - focusX) / (height * 0.36)) ** 2));
    const sound =
      0.5 + 0.3 * Math.sin(x / 23 + waves[0]) + 0.2 * Math.sin(x / 11 + waves[1] + ridge);
    return Math.round(loudness * (0.04 + bell) * sound + random.between(0, height * 0.012));
  };
  let [previousX, previousY] = [-20, Math.round(base)];
  let [endX, endY] = [previousX, previousY];
  let path = `M-20 ${String(Math.round(height + 4))}V${String(previousY)}`;
  while (previousX < width + 20) {
    // Where it is quiet, few corners will do.
    const x = previousX + (Math.abs(previousX - focusX) < height * 0.45 ? 24 : 76);
    const y = Math.round(base) - lift(x);
    const [midX, midY] = [Math.round((previousX + x) / 2), Math.round((previousY + y) / 2)];
    path += `q${relative(previousX - endX)}${relative(previousY - endY)}${relative(midX - endX)}${relative(midY - endY)}`;
    [endX, endY] = [midX, midY];
    [previousX, previousY] = [x, y];
  }
  return `${path}H${String(Math.round(width + 24))}V${String(Math.round(height + 4))}z`;
}

/** A step of a path; the minus sign is its own separator. */
function relative(step: number): string {
  return step < 0 ? String(step) : ` ${String(step)}`;
}
