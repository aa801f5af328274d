/** A wheelchair in lines, 24 units wide and high, for the canvas and for the legend. */

/** As the `d` of an SVG path. */
export const WHEELCHAIR_LINES =
  "M10 3.6v.01 M10 8v5.5h5l2.6 5.2 M10 10.2h4.6 M7.6 11.6a5 5 0 1 0 6.9 6.2";

let path: Path2D | undefined;

/** As a path of the canvas. */
export function wheelchairPath(): Path2D {
  // Made when first drawn: there is no Path2D where pages are rendered on the server.
  path ??= new Path2D(WHEELCHAIR_LINES);
  return path;
}
