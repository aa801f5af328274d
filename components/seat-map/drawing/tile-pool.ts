/** Tiles and their canvases, used again and again: making a canvas costs more than painting one. */
import type { Bounds } from "#components/seat-map/plan/outlines";

/** A square of the plan, painted at one scale. */
export type Tile = {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  /** In plan units. */
  bounds: Bounds;
  /** False until it is painted for the first time. */
  isPainted: boolean;
  /** All of it must be painted anew; until then the old picture is better than none. */
  isDirty: boolean;
  /** Small parts that must be painted anew, in plan units. */
  patches: Bounds[];
  /** The number of the frame that needed it last. */
  usedIn: number;
};

/** Canvases kept without a tile. */
const SPARE_MAX = 48;

/** Gives out tiles of one size in device pixels. */
export class TilePool {
  private readonly spare: Pick<Tile, "canvas" | "context">[] = [];

  constructor(private readonly sidePx: number) {}

  /** A tile that is not painted yet, at a place of the plan. */
  take(minX: number, minY: number, side: number): Tile {
    return {
      ...(this.spare.pop() ?? this.make()),
      bounds: { minX, minY, maxX: minX + side, maxY: minY + side },
      isPainted: false,
      isDirty: true,
      patches: [],
      usedIn: 0,
    };
  }

  /** Takes back what is no longer needed. */
  giveBack({ canvas, context }: Tile): void {
    if (this.spare.length < SPARE_MAX) this.spare.push({ canvas, context });
  }

  private make(): Pick<Tile, "canvas" | "context"> {
    const canvas = document.createElement("canvas");
    canvas.width = this.sidePx;
    canvas.height = this.sidePx;
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser cannot draw on a canvas");
    return { canvas, context };
  }
}
