/** Colours measured as eyes see them: contrast, and the difference between two. For tests of the tokens. */

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/**
 * What the three kinds of dichromacy make of linear RGB.
 * Source: Machado, Oliveira and Fernandes 2009, severity 1.0.
 */
const BLINDNESS: readonly Matrix[] = [
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** Linear RGB to the cones' answers and on to OKLab. Source: Ottosson 2020, "A perceptual color space". */
const CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Contrast of two `#rrggbb` colours, 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrastRatio(one: string, other: string): number {
  const luminances = [one, other].map((hex) => {
    const [red, green, blue] = linearOf(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

/** The least distance in OKLab of two `#rrggbb` colours, over ordinary sight and three colour blindnesses. */
export function distanceForAnyEye(one: string, other: string): number {
  const sights: ((linear: Triple) => Triple)[] = [
    (linear) => linear,
    ...BLINDNESS.map(
      (matrix) =>
        (linear: Triple): Triple =>
          each(times(matrix, linear), (part) => Math.min(1, Math.max(0, part))),
    ),
  ];
  return Math.min(
    ...sights.map((see) => {
      const [a, b] = [labOf(see(linearOf(one))), labOf(see(linearOf(other)))];
      return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    }),
  );
}

function labOf(linear: Triple): Triple {
  return times(LAB, each(times(CONES, linear), Math.cbrt));
}

function linearOf(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return each([value >> 16, (value >> 8) & 255, value & 255], (byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  return each(matrix, ([a, b, c]) => a * x + b * y + c * z);
}

function each<Part>(parts: readonly [Part, Part, Part], change: (part: Part) => number): Triple {
  return [change(parts[0]), change(parts[1]), change(parts[2])];
}
