/** Drama: a swept curtain, a cone of light, one thing on the boards. */
import { short, type Palette, type Scene } from "./scene";

export const SPOTLIGHT_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#0b0714",
    dusk: "#2a1233",
    deep: "#4a0d22",
    body: "#b3163a",
    glow: "#ff7a59",
    light: "#ffe9bf",
  },
  {
    night: "#04121a",
    dusk: "#0b2f3a",
    deep: "#06343c",
    body: "#0f7d7a",
    glow: "#58d3b4",
    light: "#fdf3cf",
  },
  {
    night: "#0a0a1f",
    dusk: "#1d1c4d",
    deep: "#231f6b",
    body: "#4b45c6",
    glow: "#a08bff",
    light: "#fff0c9",
  },
  {
    night: "#140a05",
    dusk: "#3a1b0c",
    deep: "#5a2a0b",
    body: "#c26a14",
    glow: "#ffc154",
    light: "#fff3d6",
  },
];

/** What a crown is made of, whatever the light. */
const GOLD = "#ffcf5c";

/** Draws a stage with its curtain open. */
export function Spotlight({ random, palette, width, height, focusX, id }: Scene) {
  const floorY = height * 0.8;
  const lightX = focusX + random.between(-0.5, 0.5) * height * 0.5;
  const pool = height * random.between(0.24, 0.3);
  const edge = Math.min(focusX, width - focusX);
  return (
    <>
      <defs>
        <linearGradient id={`${id}b`} x2="0" y2="1">
          <stop stopColor={palette.night} />
          <stop offset="1" stopColor={palette.dusk} />
        </linearGradient>
        <linearGradient id={`${id}c`} x2="0" y2="1">
          <stop stopColor={palette.light} stopOpacity=".95" />
          <stop offset=".4" stopColor={palette.light} stopOpacity=".42" />
          <stop offset="1" stopColor={palette.glow} stopOpacity=".2" />
        </linearGradient>
        <linearGradient id={`${id}f`}>
          <stop stopColor={palette.deep} />
          <stop offset=".45" stopColor={palette.body} />
          <stop offset="1" stopColor={palette.night} />
        </linearGradient>
        <radialGradient id={`${id}p`}>
          <stop stopColor={palette.light} />
          <stop offset=".6" stopColor={palette.glow} stopOpacity=".7" />
          <stop offset="1" stopColor={palette.glow} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width={width} height={height} fill={`url(#${id}b)`} />
      <path d={`M0 ${short(floorY)}H${short(width)}V${short(height)}H0z`} fill={palette.night} />
      <path
        d={`M${short(lightX - 10)} -10h20L${short(focusX + pool)} ${short(floorY + 26)}H${short(focusX - pool)}z`}
        fill={`url(#${id}c)`}
      />
      <ellipse
        cx={short(focusX)}
        cy={short(floorY + 26)}
        rx={short(pool * 1.25)}
        ry={short(pool * 0.3)}
        fill={`url(#${id}p)`}
      />
      <g
        transform={`translate(${short(focusX)} ${short(floorY + 30)}) scale(${short(height / 500)})`}
        fill={palette.night}
        stroke={palette.night}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {random.pick([<Chair key="chair" />, <Ladder key="ladder" />, <Crown key="crown" />])}
      </g>
      <Drape scene={{ random, palette, width, height, focusX, id }} reach={edge * 0.62} side={-1} />
      <Drape scene={{ random, palette, width, height, focusX, id }} reach={edge * 0.62} side={1} />
      <path d={valance(width, height * 0.13)} fill={palette.deep} />
      <path
        d={valance(width, height * 0.13)}
        fill="none"
        stroke={palette.glow}
        strokeWidth="3"
        opacity=".8"
      />
    </>
  );
}

/** One half of the curtain: folds that hang from the bar and are swept aside to the floor. */
function Drape({ scene, reach, side }: { scene: Scene; reach: number; side: -1 | 1 }) {
  const { width, height, focusX, id } = scene;
  const outer = side === -1 ? 0 : width;
  // From the wing to the edge that the hand has drawn away; on a wide sheet a curtain stays a curtain.
  const wing = side === -1 ? focusX : width - focusX;
  const span = Math.min(wing - reach * 0.55, height * 0.62);
  const folds = Math.max(5, Math.round(span / 44));
  const waist = 0.66;
  return Array.from({ length: folds }, (_, fold) => {
    const place = (part: number) => outer - side * span * part;
    const [from, to] = [(folds - fold) / folds, (folds - fold - 1.35) / folds];
    const drawn = (part: number) => place(Math.max(0, part) * 0.58);
    const foot = (part: number) => place(Math.max(0, part) * 0.72);
    return (
      <path
        key={fold}
        d={`M${short(place(from))} -4C${short(place(from))} ${short(height * 0.4)} ${short(drawn(from))} ${short(height * 0.45)} ${short(drawn(from))} ${short(height * waist)}S${short(foot(from))} ${short(height * 0.9)} ${short(foot(from))} ${short(height)}H${short(foot(to))}C${short(foot(to))} ${short(height * 0.9)} ${short(drawn(to))} ${short(height * 0.8)} ${short(drawn(to))} ${short(height * waist)}S${short(place(to))} ${short(height * 0.4)} ${short(place(to))} -4z`}
        fill={`url(#${id}f)`}
      />
    );
  });
}

/** The short curtain along the top, in even swags. */
function valance(width: number, drop: number): string {
  const swags = Math.max(4, Math.round(width / 110));
  const step = width / swags;
  return `M0 -9V${short(drop * 0.55)}${`q${short(step / 2)} ${short(drop * 0.75)} ${short(step)} 0`.repeat(swags)}V-9z`;
}

function Chair() {
  return (
    <path
      d="M-34 0l5-66h58l5 66M-30-66l-6-92h46l4 92M-33-112h44M-32-128h43M-26-34h52"
      fill="none"
      strokeWidth="9"
    />
  );
}

function Ladder() {
  return (
    <path
      d="M-52 0l44-205L36 0M-14-178h12M-22-140h28M-30-102h44M-38-64h60M-46-26h76M-8-205L62 0"
      fill="none"
      strokeWidth="8"
    />
  );
}

function Crown() {
  return (
    <g>
      <path d="M-30 0l6-72h48l6 72zM-38-72h76v-10h-76z" strokeWidth="6" />
      <path
        d="M-36-88l-15-58 31 26 20-42 20 42 31-26-15 58z"
        fill={GOLD}
        stroke={GOLD}
        strokeWidth="6"
      />
    </g>
  );
}
