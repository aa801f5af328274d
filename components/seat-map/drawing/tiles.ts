/**
 * The cached picture of the plan: tiles, drawn once and then only copied.
 *
 * All tiles of one scale are a set. The set of the whole house is kept for ever, so that there is
 * always something to show; besides it the two sets that were needed last. While the scale changes,
 * what is there is stretched; a flight's destination is drawn while it is under way; at rest the
 * picture is completed to the pixel, a few tiles for each frame.
 */
import { boundsMeet, growBounds, type Bounds } from "#components/seat-map/plan/outlines";
import { visibleBounds, type ScreenSize, type Viewport } from "#components/seat-map/view/viewport";
import { TilePool, type Tile } from "./tile-pool";

/** Draws the part of the plan within `bounds` on a context whose unit is a plan unit. */
export type PaintPlan = (context: CanvasRenderingContext2D, bounds: Bounds, scale: number) => void;

/** What the screen shows and where it is going. */
export type TileView = {
  view: Viewport;
  size: ScreenSize;
  dpr: number;
  /** `still`: complete it to the pixel. `panning`: the scale stays. `zooming`: sharpness can wait. */
  motion: "still" | "panning" | "zooming";
  /** Where a flight will end, if one is under way. */
  destination: Viewport | null;
};

/** Side of a tile in device pixels. Smaller ones are painted in less time, larger ones copied in less. */
const TILE_PX = 384;

/** Tiles kept beyond those in sight, for each set. */
const TILES_KEPT_MAX = 40;

/** Time for painting tiles in one frame, in milliseconds: the rest waits for the next. */
const PAINT_BUDGET_MS = 4;

/** While the scale changes, tiles are stretched by up to this factor before others are painted. */
const STRETCH_MAX = 2.2;

/** With more changes than this a tile is painted anew as a whole. */
const PATCHES_MAX = 24;

/** All tiles of one scale, in device pixels for a plan unit. */
type TileSet = { scale: number; tiles: Map<string, Tile>; usedIn: number };

/** The cached picture of one plan. */
export class TileLayer {
  private sets: TileSet[] = [];
  private frame = 0;
  private readonly pool = new TilePool(TILE_PX);

  constructor(private readonly paint: PaintPlan) {}

  /** Everything looks different: theme, filter. What is there is shown until it is painted anew. */
  invalidateAll(): void {
    for (const { tiles } of this.sets) for (const tile of tiles.values()) tile.isDirty = true;
  }

  /** A part of the plan looks different. */
  invalidate(bounds: Bounds): void {
    for (const { tiles } of this.sets) {
      for (const tile of tiles.values()) {
        if (tile.isDirty || !boundsMeet(tile.bounds, bounds)) continue;
        if (tile.patches.length < PATCHES_MAX) tile.patches.push(bounds);
        else tile.isDirty = true;
      }
    }
  }

  /**
   * Copies what is in sight to the screen and paints what is missing, as far as there is time.
   *
   * @param target its unit is a device pixel
   * @returns whether another frame is needed to complete the picture
   */
  draw(target: CanvasRenderingContext2D, screen: TileView): boolean {
    this.frame += 1;
    const { view, size, dpr, destination } = screen;
    const set = this.setFor(screen);
    const missing = this.tilesIn(set, visibleBounds(destination ?? view, size)).filter(needsPaint);
    const painted = this.paintSome(missing, set.scale);

    const sight = visibleBounds(view, size);
    const isComplete = set.scale === view.scale * dpr && painted === missing.length;
    for (const each of isComplete ? [set] : this.farthestFirst(view.scale * dpr)) {
      copyTiles(target, each, view, sight, dpr);
    }
    this.prune(set);
    return painted < missing.length;
  }

  /** The set that should be completed now. */
  private setFor({ view, dpr, motion, destination }: TileView): TileSet {
    const scale = (destination ?? view).scale * dpr;
    const nearest = this.farthestFirst(scale).at(-1);
    const isExact = nearest?.scale === scale;
    const mayStretch = motion === "zooming" && destination === null;
    const stretch = nearest ? Math.max(scale / nearest.scale, nearest.scale / scale) : Infinity;
    const set =
      nearest && (isExact || (mayStretch && stretch < STRETCH_MAX))
        ? nearest
        : { scale, tiles: new Map<string, Tile>(), usedIn: 0 };
    if (!this.sets.includes(set)) this.sets.push(set);
    set.usedIn = this.frame;
    return set;
  }

  /** Those that look best at a scale come last, and so end on top. */
  private farthestFirst(scale: number): TileSet[] {
    const farness = (set: TileSet) => Math.abs(Math.log(set.scale / scale));
    return this.sets.toSorted((a, b) => farness(b) - farness(a));
  }

  private tilesIn(set: TileSet, sight: Bounds): Tile[] {
    const side = TILE_PX / set.scale;
    const tiles: Tile[] = [];
    for (let row = Math.floor(sight.minY / side); row * side < sight.maxY; row += 1) {
      for (let column = Math.floor(sight.minX / side); column * side < sight.maxX; column += 1) {
        const key = `${String(column)}:${String(row)}`;
        const tile = set.tiles.get(key) ?? this.pool.take(column * side, row * side, side);
        tile.usedIn = this.frame;
        set.tiles.set(key, tile);
        tiles.push(tile);
      }
    }
    return tiles;
  }

  private paintSome(missing: readonly Tile[], scale: number): number {
    const startedAtMs = performance.now();
    let painted = 0;
    for (const tile of missing) {
      if (painted > 0 && performance.now() - startedAtMs > PAINT_BUDGET_MS) break;
      const parts = tile.isDirty ? [tile.bounds] : tile.patches;
      for (const part of parts) this.paintPart(tile, part, scale);
      tile.isPainted = true;
      tile.isDirty = false;
      tile.patches = [];
      painted += 1;
    }
    return painted;
  }

  private paintPart({ context, bounds }: Tile, part: Bounds, scale: number): void {
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

  /** Keeps the set of the whole house, two more, and of each only so many tiles. */
  private prune(current: TileSet): void {
    const smallest = Math.min(...this.sets.map((set) => set.scale));
    const others = this.sets.filter((set) => set !== current && set.scale !== smallest);
    others.sort((a, b) => b.usedIn - a.usedIn);
    for (const set of others.slice(1)) {
      for (const tile of set.tiles.values()) this.pool.giveBack(tile);
      this.sets = this.sets.filter((each) => each !== set);
    }
    const unseen = [...current.tiles].filter(([, tile]) => tile.usedIn !== this.frame);
    if (unseen.length <= TILES_KEPT_MAX) return;
    unseen.sort(([, a], [, b]) => a.usedIn - b.usedIn);
    for (const [key, tile] of unseen.slice(0, unseen.length - TILES_KEPT_MAX)) {
      current.tiles.delete(key);
      this.pool.giveBack(tile);
    }
  }
}

function needsPaint(tile: Tile): boolean {
  return tile.isDirty || tile.patches.length > 0;
}

function copyTiles(
  target: CanvasRenderingContext2D,
  set: TileSet,
  view: Viewport,
  sight: Bounds,
  dpr: number,
): void {
  const stretch = (view.scale * dpr) / set.scale;
  for (const { isPainted, bounds, canvas } of set.tiles.values()) {
    if (!isPainted || !boundsMeet(bounds, sight)) continue;
    const x = (bounds.minX - sight.minX) * view.scale * dpr;
    const y = (bounds.minY - sight.minY) * view.scale * dpr;
    if (stretch === 1) target.drawImage(canvas, Math.round(x), Math.round(y));
    else {
      // One pixel more, or stretched tiles would show their seams.
      const side = TILE_PX * stretch + 1;
      target.drawImage(canvas, Math.floor(x), Math.floor(y), side, side);
    }
  }
}
