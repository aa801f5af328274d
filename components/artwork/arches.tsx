/** Opera and classical music: arch within arch, and the moon at the end of them. */
import { short, type Palette, type Scene } from "./scene";

export const ARCHES_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#0a1030",
    dusk: "#1a2a6c",
    deep: "#131d4f",
    body: "#c9973b",
    glow: "#f3d48a",
    light: "#fff6df",
  },
  {
    night: "#1d0a12",
    dusk: "#6e1f3a",
    deep: "#3d1122",
    body: "#d98f4e",
    glow: "#f6c98f",
    light: "#fff1e0",
  },
  {
    night: "#07211f",
    dusk: "#1c5a52",
    deep: "#0e3833",
    body: "#cda75a",
    glow: "#ecd9a0",
    light: "#fbf7e6",
  },
];

/** Draws the arches from the nearest to the farthest, then the moon over water. */
export function Arches({ random, palette, width, height, focusX, id }: Scene) {
  const arches = width > height ? 9 : 6;
  const widest = Math.max(height * 0.62, (width - focusX) * 2.1);
  const narrowest = height * 0.17;
  const horizon = height * random.between(0.66, 0.72);
  const moonR = height * random.between(0.075, 0.1);
  const sway = random.between(-0.4, 0.4) * height * 0.09;
  const radiusOf = (arch: number) => {
    const nearness = 1 - arch / (arches - 1);
    return narrowest + (widest - narrowest) * nearness ** 1.35;
  };
  return (
    <>
      <defs>
        <linearGradient id={`${id}w`} x2="0" y2="1">
          <stop stopColor={palette.body} />
          <stop offset=".5" stopColor={palette.dusk} />
          <stop offset="1" stopColor={palette.night} />
        </linearGradient>
        <linearGradient id={`${id}s`} x2="0" y2="1">
          <stop stopColor={palette.night} />
          <stop offset=".72" stopColor={palette.dusk} />
          <stop offset="1" stopColor={palette.body} />
        </linearGradient>
        <clipPath id={`${id}k`}>
          <path d={doorway(focusX, height, narrowest)} />
        </clipPath>
      </defs>
      <rect width={width} height={height} fill={palette.night} />
      {Array.from({ length: arches }, (_, arch) => (
        <g key={arch}>
          <path
            d={doorway(focusX, height, radiusOf(arch))}
            fill={arch % 2 === 0 ? `url(#${id}w)` : palette.deep}
          />
          <path
            d={doorway(focusX, height, radiusOf(arch))}
            fill="none"
            stroke={palette.glow}
            strokeWidth={short(3.4 - (arch * 2.2) / arches)}
            opacity={short(0.9 - (arch * 0.4) / arches)}
          />
        </g>
      ))}
      <g clipPath={`url(#${id}k)`}>
        <rect width={width} height={height} fill={`url(#${id}s)`} />
        <circle
          cx={short(focusX + sway)}
          cy={short(horizon - height * 0.17)}
          r={short(moonR)}
          fill={palette.light}
        />
        <path d={`M0 ${short(horizon)}H${short(width)}V${short(height)}H0z`} fill={palette.deep} />
        <g stroke={palette.light} strokeLinecap="round" strokeWidth="3">
          {Array.from({ length: 8 }, (_, wave) => {
            const half = moonR * (0.25 + wave * 0.09) * random.between(0.6, 1.3);
            return (
              <path
                key={wave}
                d={`M${short(focusX + sway - half + random.between(-8, 8))} ${short(horizon + 10 + wave * 13)}h${short(half * 2)}`}
                opacity={short(0.95 - wave * 0.09)}
              />
            );
          })}
        </g>
      </g>
    </>
  );
}

function doorway(x: number, height: number, radius: number): string {
  const springY = height * 0.455 + radius * 0.28;
  return `M${short(x - radius)} ${short(height + 9)}V${short(springY)}A${short(radius)} ${short(radius)} 0 0 1 ${short(x + radius)} ${short(springY)}V${short(height + 9)}z`;
}
