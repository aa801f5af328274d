/** Musicals: rays, arches of bulbs, a star. */
import { short, type Palette, type Scene } from "./scene";

export const MARQUEE_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#1a0633",
    dusk: "#3c0f6b",
    deep: "#5b1690",
    body: "#e0218a",
    glow: "#ffb400",
    light: "#fff2c2",
  },
  {
    night: "#07142e",
    dusk: "#0d2c5e",
    deep: "#134a8e",
    body: "#e5383b",
    glow: "#ffba49",
    light: "#fff4d6",
  },
  {
    night: "#0b1f17",
    dusk: "#0f4a38",
    deep: "#12674c",
    body: "#e9a21a",
    glow: "#ffd35c",
    light: "#fff7dc",
  },
];

/** Draws a sunburst behind arches of light bulbs. */
export function Marquee({ random, palette, width, height, focusX, id }: Scene) {
  const y = height * 0.72;
  const arches = [0.37, 0.29, 0.21].map((part) => part * height);
  const fills = [palette.body, palette.night, palette.deep];
  const points = random.pick([5, 6, 8]);
  return (
    <>
      <defs>
        <radialGradient
          id={`${id}b`}
          gradientUnits="userSpaceOnUse"
          cx={short(focusX)}
          cy={short(y)}
          r={short(height)}
        >
          <stop stopColor={palette.body} />
          <stop offset=".55" stopColor={palette.deep} />
          <stop offset="1" stopColor={palette.night} />
        </radialGradient>
        <radialGradient id={`${id}h`}>
          <stop stopColor={palette.glow} stopOpacity=".9" />
          <stop offset="1" stopColor={palette.glow} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width={width} height={height} fill={palette.dusk} />
      <path d={sunburst({ random, width, height, focusX }, y)} fill={`url(#${id}b)`} />
      <circle
        cx={short(focusX)}
        cy={short(y - height * 0.2)}
        r={short(height * 0.52)}
        fill={`url(#${id}h)`}
        opacity=".55"
      />
      {arches.map((radius, place) => (
        <g key={radius}>
          <path d={arch(focusX, y, radius, height)} fill={fills[place]} />
          {/* Bulbs are the round caps of dashes without length: a glow, then the glass. */}
          <g fill="none" strokeLinecap="round" strokeDasharray={`0 ${short(height * 0.036)}`}>
            <path
              d={arch(focusX, y, radius - height * 0.02, height)}
              stroke={palette.glow}
              strokeWidth={short(height * 0.022)}
              opacity=".45"
            />
            <path
              d={arch(focusX, y, radius - height * 0.02, height)}
              stroke={palette.light}
              strokeWidth={short(height * 0.012)}
            />
          </g>
        </g>
      ))}
      <path
        d={star(focusX, y - height * 0.1, height * 0.15, points)}
        fill={palette.glow}
        stroke={palette.light}
        strokeWidth="3"
        strokeLinejoin="round"
      />
      <Footlights width={width} height={height} palette={palette} />
    </>
  );
}

/** The edge of the stage with its row of bulbs. */
function Footlights({ width, height, palette }: Pick<Scene, "width" | "height" | "palette">) {
  return (
    <>
      <path d={`M0 ${short(height * 0.955)}H${short(width)}v99H0z`} fill={palette.night} />
      <path
        d={`M0 ${short(height * 0.955)}H${short(width)}`}
        stroke={palette.light}
        strokeWidth={short(height * 0.013)}
        strokeDasharray={`0 ${short(height * 0.036)}`}
        strokeLinecap="round"
      />
    </>
  );
}

/** Rays from the foot of the doorway, every second one drawn. */
function sunburst(
  { random, width, height, focusX }: Pick<Scene, "random" | "width" | "height" | "focusX">,
  y: number,
): string {
  const rays = random.whole(13, 18) * 2;
  const reach = Math.hypot(width, height);
  const start = random.between(0, Math.PI);
  const end = (place: number) => {
    const angle = start + (place * 2 * Math.PI) / rays;
    return `${short(focusX + reach * Math.cos(angle))} ${short(y + reach * Math.sin(angle))}`;
  };
  return Array.from(
    { length: rays / 2 },
    (_, place) => `M${short(focusX)} ${short(y)}L${end(2 * place)}L${end(2 * place + 1)}z`,
  ).join("");
}

/** A doorway with a round head, standing on the lower edge. */
function arch(x: number, springY: number, radius: number, height: number): string {
  return `M${short(x - radius)} ${short(height)}V${short(springY - radius * 0.55)}A${short(radius)} ${short(radius)} 0 0 1 ${short(x + radius)} ${short(springY - radius * 0.55)}V${short(height)}`;
}

function star(x: number, y: number, radius: number, points: number): string {
  const corners = Array.from({ length: points * 2 }, (_, corner) => {
    const angle = (corner * Math.PI) / points - Math.PI / 2;
    const reach = corner % 2 === 0 ? radius : radius * 0.42;
    return `${short(x + reach * Math.cos(angle))} ${short(y + reach * Math.sin(angle))}`;
  });
  return `M${corners.join("L")}z`;
}
