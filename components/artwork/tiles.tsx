/** Comedy, and everything that has no direction of its own: bold tiles, and a grin among them. */
import { short, type Palette, type Scene } from "./scene";

export const TILES_PALETTES: readonly [Palette, ...Palette[]] = [
  {
    night: "#12132b",
    dusk: "#23265c",
    deep: "#ef476f",
    body: "#06a77d",
    glow: "#ffd166",
    light: "#fdf6e3",
  },
  {
    night: "#1c1024",
    dusk: "#472055",
    deep: "#ff7f51",
    body: "#3a86ff",
    glow: "#ffbe0b",
    light: "#fff7ea",
  },
  {
    night: "#0d1b1e",
    dusk: "#1b4045",
    deep: "#ff6b6b",
    body: "#4ecdc4",
    glow: "#ffe66d",
    light: "#f7fff7",
  },
];

/** Shapes within a tile of 100 by 100. */
const SHAPES = [
  "M0 0A100 100 0 0 1 100 100H0z",
  "M0 0H100A50 50 0 0 1 0 0zM0 50H100A50 50 0 0 1 0 50z",
  "M50 0A50 50 0 1 1 49.9 0z",
  "M0 0L100 100H0z",
  "M0 0A100 100 0 0 0 100 100V0z",
  "M50 0A50 50 0 0 1 50 100zM0 0A50 50 0 0 1 0 100z",
  "M50 14A36 36 0 1 1 49.9 14zM50 34A16 16 0 1 0 50.1 34z",
] as const;

/** Draws a sheet of tiles with one face, two by two. */
export function Tiles({ random, palette, width, height, focusX, id }: Scene) {
  const rows = width > height ? 4 : 5;
  const size = height / rows;
  const columns = Math.ceil(width / size);
  const faceColumn = Math.min(columns - 2, Math.max(0, Math.round(focusX / size) - 1));
  const faceRow = random.whole(1, rows - 3);
  const grounds = [palette.night, palette.dusk, palette.night, palette.deep, palette.body] as const;
  const inks = [palette.glow, palette.deep, palette.body, palette.light, palette.glow] as const;
  const tiles = Array.from({ length: rows * columns }, (_, place) => ({
    column: place % columns,
    row: Math.floor(place / columns),
    ground: random.pick(grounds),
    ink: random.pick(inks),
    shape: random.whole(0, SHAPES.length - 1),
    turn: random.whole(0, 3) * 90,
  }));
  return (
    <>
      <defs>
        {SHAPES.map((shape, place) => (
          <path key={shape} id={`${id}${String(place)}`} d={shape} />
        ))}
      </defs>
      <rect width={width} height={height} fill={palette.night} />
      <g transform={`scale(${String(size / 100)})`}>
        {tiles.map(({ column, row, ground, ink, shape, turn }) => (
          <g
            key={`${String(column)}-${String(row)}`}
            transform={`translate(${String(column * 100)} ${String(row * 100)})`}
          >
            {ground !== palette.night && <path d="M0 0h101v101H0z" fill={ground} />}
            {ink !== ground && (
              <use
                href={`#${id}${String(shape)}`}
                fill={ink}
                {...(turn > 0 && { transform: `rotate(${String(turn)} 50 50)` })}
              />
            )}
          </g>
        ))}
        <g transform={`translate(${short(faceColumn * 100)} ${short(faceRow * 100)})`}>
          <path d="M0 0h201v201H0z" fill={palette.night} />
          <circle cx="100" cy="100" r="100" fill={palette.glow} />
          <path d="M30 104A70 70 0 0 0 170 104z" fill={palette.night} />
          <path d="M66 157A70 70 0 0 0 134 157A42 42 0 0 0 66 157z" fill={palette.deep} />
          <circle cx="66" cy="66" r="15" fill={palette.night} />
          <path
            d="M120 70Q136 52 152 70"
            fill="none"
            stroke={palette.night}
            strokeWidth="11"
            strokeLinecap="round"
          />
        </g>
      </g>
    </>
  );
}
