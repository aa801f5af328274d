/** Dance: bodies as arcs, each leap leaving its echo in the air. */
import { short, type Palette, type Scene } from "./scene";

export const ARCS_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#1b0b2e",
    dusk: "#7a2a6b",
    deep: "#38124f",
    body: "#ff6f91",
    glow: "#ffc75f",
    light: "#fff3e2",
  },
  {
    night: "#062a30",
    dusk: "#0f7173",
    deep: "#0a454a",
    body: "#f25f5c",
    glow: "#ffe066",
    light: "#fdf8e1",
  },
  {
    night: "#10173f",
    dusk: "#3b4cc0",
    deep: "#1d2a6d",
    body: "#7fd8ff",
    glow: "#ffb3c7",
    light: "#ffffff",
  },
  {
    night: "#2b0d14",
    dusk: "#a3333d",
    deep: "#571622",
    body: "#f7b267",
    glow: "#f4e1a6",
    light: "#fffaf0",
  },
];

/** A limb from one joint to another, thick at the first: its bend pulls both edges to one side. */
type Limb = readonly [x1: number, y1: number, x2: number, y2: number, bend: number, girth: number];

/** Poses around the hip at 0,0 in units of a tenth of the body; y grows downwards. */
const POSES: readonly [readonly Limb[], ...(readonly Limb[])[]] = [
  // A leap, legs thrown apart.
  [
    [0, 0, 12, -52, -9, 15],
    [0, 0, 84, -22, -16, 15],
    [0, 2, -82, 8, 20, 15],
    [12, -48, 62, -92, 14, 8],
    [12, -48, -46, -78, -16, 8],
  ],
  // An arabesque on one foot.
  [
    [0, 0, 20, -50, -10, 15],
    [0, 0, 4, 92, 7, 14],
    [0, 2, -92, -26, 22, 15],
    [20, -46, 84, -70, 12, 8],
    [20, -46, -34, -84, -14, 8],
  ],
  // A turn, one knee drawn up.
  [
    [0, 0, -4, -54, 7, 15],
    [0, 0, -6, 94, -8, 14],
    [0, 0, 44, 22, -18, 16],
    [44, 20, 4, 52, 10, 10],
    [-4, -46, 40, -106, 26, 8],
    [-4, -46, -52, -102, -26, 8],
  ],
];

/** Draws one great figure with its echoes and, behind it, the path through the air. */
export function Arcs({ random, palette, width, height, focusX, id }: Scene) {
  const pose = random.pick(POSES);
  const turn = random.pick([-1, 1]);
  const tilt = random.between(-6, 8);
  const y = height * 0.54;
  const scale = (height / 100) * 0.42;
  return (
    <>
      <defs>
        <linearGradient id={`${id}b`} x2="1" y2="1">
          <stop stopColor={palette.dusk} />
          <stop offset="1" stopColor={palette.night} />
        </linearGradient>
        <linearGradient id={`${id}g`} x2="0" y2="1">
          <stop stopColor={palette.glow} />
          <stop offset="1" stopColor={palette.body} />
        </linearGradient>
        <g id={`${id}d`}>
          <path d={pose.map(limb).join("")} />
          <circle {...headOf(pose)} r="8.5" />
        </g>
      </defs>
      <rect width={width} height={height} fill={`url(#${id}b)`} />
      <circle cx={short(focusX)} cy={short(y)} r={short(height * 0.43)} fill={palette.deep} />
      <g fill="none" stroke={`url(#${id}g)`} strokeLinecap="round">
        {Array.from({ length: 7 }, (_, ring) => (
          <circle
            key={ring}
            cx={short(focusX)}
            cy={short(y)}
            r={short(height * (0.37 + ring * 0.042))}
            pathLength="100"
            strokeWidth={short(random.between(1.5, 11))}
            strokeDasharray={`${short(random.between(12, 34))} 100`}
            strokeDashoffset={short(random.between(0, 100))}
            opacity={short(0.95 - ring * 0.11)}
          />
        ))}
      </g>
      <g
        transform={`translate(${short(focusX)} ${short(y)}) scale(${short(scale * turn)} ${short(scale)}) rotate(${short(tilt)})`}
        fill={`url(#${id}g)`}
      >
        {[4, 3, 2, 1].map((echo) => (
          <use
            key={echo}
            href={`#${id}d`}
            transform={`rotate(${String(-echo * 13)}) scale(${short(1 - echo * 0.02)})`}
            opacity={short(0.62 - echo * 0.12)}
          />
        ))}
        <use href={`#${id}d`} fill={palette.light} />
      </g>
    </>
  );
}

/** A tapered limb as one closed path. */
function limb([x1, y1, x2, y2, bend, girth]: Limb): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [nx, ny] = [-(y2 - y1) / length, (x2 - x1) / length];
  const at = (along: number, aside: number) =>
    `${short(x1 + (x2 - x1) * along + nx * aside)} ${short(y1 + (y2 - y1) * along + ny * aside)}`;
  return `M${at(0, girth / 2)}Q${at(0.45, bend + girth / 2)} ${at(1, 0)}Q${at(0.45, bend - girth / 2)} ${at(0, -girth / 2)}A${short(girth / 2)} ${short(girth / 2)} 0 0 0 ${at(0, girth / 2)}z`;
}

/** The head continues the back, which is every pose's first limb. */
function headOf([back]: readonly Limb[]): { cx: string; cy: string } {
  const [x1, y1, x2, y2] = back ?? [0, 0, 0, -50, 0, 0];
  return { cx: short(x2 + (x2 - x1) * 0.3), cy: short(y2 + (y2 - y1) * 0.3) };
}
