/**
 * The cached picture of the plan: tiles of one scale, drawn once and then only copied.
 *
 * Panning copies a dozen tiles and draws the few that come into sight. While the scale changes, the
 * tiles of the last scale are stretched; at rest they are drawn anew, sharp, a few for each frame.
 */
import { boundsMeet, growBounds, type Bounds } from "#components/seat-map/plan/outlines";
import { visibleBounds, type ScreenSize, type Viewport } from "#components/seat-map/view/viewport";

/** Draws the part of the plan within `bounds` on a context whose unit is a plan unit. */
export type PaintPlan = (context: CanvasRenderingContext2D, bounds: Bounds, scale: number) => void;

/** Side of a tile in device pixels: 1 MB each. */
const TILE_PX = 512;

/** Tiles kept beyond those in sight. */
const TILES_KEPT_MAX = 48;

/** Time for drawing tiles in one frame, in milliseconds: the rest waits for the next. */
const PAINT_BUDGET_MS = 5;

/** While the view moves, tiles are stretched by up to this factor before others are drawn. */
const STRETCH_MAX = 1.6;

/** With more changes than this a tile is drawn anew as a whole. */
const PATCHES_MAX = 24;

type Tile = {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  bounds: Bounds;
  /** False until it is drawn for the first time. */
  painted: boolean;
  /** All of it must be drawn anew; until then the old picture is better than none. */
  dirty: boolean;
  /** Small parts that have changed, in plan units. */
  patches: Bounds[];
  /** The number of the frame that needed it last. */
  usedIn: number;
};

/** All tiles of one scale, in device pixels for a plan unit. */
type TileSet = { scale: number; tiles: Map<string, Tile> };

/** The cached picture of one plan. */
export class TileLayer {
  private current: TileSet | null = null;
  /** Shown where the current tiles are not drawn yet. */
  private previous: TileSet | null = null;
  private frame = 0;

  constructor(private readonly paint: PaintPlan) {}

  /** Everything looks different: theme, filter, another house. What is there is shown until then. */
  invalidateAll(): void {
    for (const tile of this.tiles()) tile.dirty = true;
  }

  /** A part of the plan looks different. */
  invalidate(bounds: Bounds): void {
    for (const tile of this.tiles()) {
      if (tile.dirty || !boundsMeet(tile.bounds, bounds)) continue;
      if (tile.patches.length < PATCHES_MAX) tile.patches.push(bounds);
      else tile.dirty = true;
    }
  }

  /**
   * Copies what is in sight to the screen and draws what is missing, as far as there is time.
   *
   * @param target  its unit is a device pixel
   * @param moving  true while the view changes: sharpness can wait
   * @returns whether another frame is needed to complete the picture
   */
  draw(
    target: CanvasRenderingContext2D,
    view: Viewport,
    size: ScreenSize,
    dpr: number,
    moving: boolean,
  ): boolean {
    this.frame += 1;
    const set = this.setFor(view.scale * dpr, moving);
    const sight = visibleBounds(view, size);
    const missing = this.inSight(set, sight).filter(needsPaint);
    const startedAtMs = performance.now();
    let drawn = 0;
    for (const tile of missing) {
      if (drawn > 0 && performance.now() - startedAtMs > PAINT_BUDGET_MS) break;
      this.repaint(tile, set.scale);
      drawn += 1;
    }
    const complete = drawn === missing.length;
    if (complete) this.previous = null;
    else if (this.previous) this.copy(target, this.previous, view, size, dpr);
    this.copy(target, set, view, size, dpr);
    this.prune(set);
    return !complete;
  }

  private setFor(scale: number, moving: boolean): TileSet {
    const { current } = this;
    if (current) {
      const stretch = scale / current.scale;
      const goodEnough = moving && stretch < STRETCH_MAX && stretch > 1 / STRETCH_MAX;
      if (stretch === 1 || goodEnough) return current;
      if ([...current.tiles.values()].some((tile) => tile.painted)) this.previous = current;
    }
    this.current = { scale, tiles: new Map() };
    return this.current;
  }

  private inSight(set: TileSet, sight: Bounds): Tile[] {
    const side = TILE_PX / set.scale;
    const tiles: Tile[] = [];
    for (let row = Math.floor(sight.minY / side); row * side < sight.maxY; row += 1) {
      for (let column = Math.floor(sight.minX / side); column * side < sight.maxX; column += 1) {
        const key = `${String(column)}:${String(row)}`;
        const tile = set.tiles.get(key) ?? newTile(column * side, row * side, side);
        tile.usedIn = this.frame;
        set.tiles.set(key, tile);
        tiles.push(tile);
      }
    }
    return tiles;
  }

  private repaint(tile: Tile, scale: number): void {
    const parts = tile.dirty ? [tile.bounds] : tile.patches;
    for (const bounds of parts) this.repaintPart(tile, bounds, scale);
    tile.painted = true;
    tile.dirty = false;
    tile.patches = [];
  }

  private repaintPart({ context, bounds }: Tile, part: Bounds, scale: number): void {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.save();
    const [left, top] = [part.minX - bounds.minX, part.minY - bounds.minY];
    context.beginPath();
    // Whole pixels: a patch must not leave a seam.
    context.rect(
      Math.floor(left * scale),
      Math.floor(top * scale),
      Math.ceil((part.maxX - part.minX) * scale) + 1,
      Math.ceil((part.maxY - part.minY) * scale) + 1,
    );
    context.clip();
    context.setTransform(scale, 0, 0, scale, -bounds.minX * scale, -bounds.minY * scale);
    this.paint(context, growBounds(part, 2 / scale), scale);
    context.restore();
  }

  private copy(
    target: CanvasRenderingContext2D,
    set: TileSet,
    view: Viewport,
    size: ScreenSize,
    dpr: number,
  ): void {
    const stretch = (view.scale * dpr) / set.scale;
    const sight = visibleBounds(view, size);
    const exact = stretch === 1;
    for (const tile of set.tiles.values()) {
      if (!tile.painted || !boundsMeet(tile.bounds, sight)) continue;
      const x = (tile.bounds.minX - sight.minX) * view.scale * dpr;
      const y = (tile.bounds.minY - sight.minY) * view.scale * dpr;
      if (exact) target.drawImage(tile.canvas, Math.round(x), Math.round(y));
      else {
        // One pixel more, or stretched tiles would show their seams.
        const side = TILE_PX * stretch + 1;
        target.drawImage(tile.canvas, Math.floor(x), Math.floor(y), side, side);
      }
    }
  }

  private prune(set: TileSet): void {
    const unseen = [...set.tiles].filter(([, tile]) => tile.usedIn !== this.frame);
    if (unseen.length <= TILES_KEPT_MAX) return;
    unseen.sort(([, a], [, b]) => a.usedIn - b.usedIn);
    for (const [key] of unseen.slice(0, unseen.length - TILES_KEPT_MAX)) set.tiles.delete(key);
  }

  private tiles(): Tile[] {
    return [...(this.current?.tiles.values() ?? []), ...(this.previous?.tiles.values() ?? [])];
  }
}

function needsPaint(tile: Tile): boolean {
  return tile.dirty || tile.patches.length > 0;
}

function newTile(minX: number, minY: number, side: number): Tile {
  const canvas = document.createElement("canvas");
  canvas.width = TILE_PX;
  canvas.height = TILE_PX;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser cannot draw on a canvas");
  return {
    canvas,
    context,
    bounds: { minX, minY, maxX: minX + side, maxY: minY + side },
    painted: false,
    dirty: true,
    patches: [],
    usedIn: 0,
  };
}
