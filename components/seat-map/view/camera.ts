/** The camera: the view of one map over time, moved by hands, wheels, keys and flights. */
import { growBounds, type Bounds } from "#components/seat-map/plan/outlines";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { ARRIVAL_PITCH_PX, arrivalAt, detailAt, type Detail } from "./detail";
import { planFlight, viewInFlight, type Flight } from "./flight";
import {
  fit,
  keepInside,
  pan,
  toPlan,
  toScreen,
  zoomAbout,
  zoomRange,
  type Place,
  type ScreenSize,
  type Viewport,
  type ZoomRange,
} from "./viewport";

/** Free space around the whole house, in CSS pixels. */
const PADDING_PX = 20;

/** A seat that is shown from the list stands at least this far from the edge, in CSS pixels. */
const SHOWN_MARGIN_PX = 56;

/** Share of its speed that a thrown map keeps for each millisecond. */
const THROW_KEEPS = 0.995;
const THROW_STOPS_PX_PER_MS = 0.03;

/** The view of one map. Tells its listeners of each change; the frames are somebody else's. */
export class Camera {
  view: Viewport = { x: 0, y: 0, scale: 1 };
  size: ScreenSize = { width: 1, height: 1 };
  private range: ZoomRange = { min: 1, max: 1 };
  private flight: Flight | null = null;
  private thrown: { x: number; y: number; atMs: number } | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly bounds: Bounds,
    private readonly pitch: number,
    private readonly reducesMotion: () => boolean,
  ) {}

  /** @returns how to stop listening */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What a tap means at this size. */
  readonly detail = (): Detail => detailAt(this.pitchPx());

  /** Whether the whole house is in sight. */
  readonly isWhole = (): boolean => this.view.scale <= this.range.min * 1.001;

  /** Whether it cannot come nearer. */
  readonly isNearest = (): boolean => this.view.scale >= this.range.max * 0.999;

  /** Where a flight will end; null when none is under way. */
  destination(): Viewport | null {
    return this.flight?.to ?? null;
  }

  /** Distance between seats on screen, in CSS pixels. */
  pitchPx(): number {
    return this.pitch * this.view.scale;
  }

  /** Whether a flight or a throw is under way. */
  isMoving(): boolean {
    return this.flight !== null || this.thrown !== null;
  }

  /** The map has another size: who saw the whole house still does, others keep their place. */
  resize(size: ScreenSize): void {
    const sawWhole = this.isWhole() || this.size.width <= 1;
    this.size = size;
    const whole = this.wholeView();
    this.range = zoomRange(whole, this.pitch);
    this.stop();
    this.show(sawWhole ? whole : zoomAbout(this.view, size, this.middle(), 1, this.range));
  }

  /** Moves by hand, in CSS pixels. */
  panBy(byPx: Place): void {
    this.stop();
    this.show(pan(this.view, byPx));
  }

  /** Zooms by hand with a place of the screen standing still. */
  zoomBy(factor: number, still: Place): void {
    this.stop();
    this.show(zoomAbout(this.view, this.size, still, factor, this.range));
  }

  /** Zooms in a short flight, for buttons and keys. */
  zoomSmoothly(factor: number, nowMs: number, still: Place = this.middle()): void {
    const from = this.flight?.to ?? this.view;
    this.fly(zoomAbout(from, this.size, still, factor, this.range), nowMs);
  }

  /** Lets go of the map in motion. @param speed CSS pixels a millisecond */
  throwBy(speed: Place, nowMs: number): void {
    if (this.reducesMotion() || Math.hypot(speed.x, speed.y) < 0.2) return;
    this.thrown = { ...speed, atMs: nowMs };
    this.tell();
  }

  /** Flies to where all is in sight. */
  flyHome(nowMs: number): void {
    this.fly(this.wholeView(), nowMs);
  }

  /** Flies to a section or an area. @param tapped a place of the plan */
  flyToPart(part: PlanPart, tapped: Place, finger: "fine" | "coarse", nowMs: number): void {
    const arrivalPx = ARRIVAL_PITCH_PX[finger];
    this.fly(arrivalAt(part, tapped, this.size, this.range, this.pitch, arrivalPx), nowMs);
  }

  /** Brings a place of the plan into sight, near enough to choose a seat there; moves no more than it must. */
  reveal(place: Place, nowMs: number): void {
    const target = this.flight?.to ?? this.view;
    const scale = Math.max(target.scale, ARRIVAL_PITCH_PX.fine / this.pitch);
    const at = toScreen(target, this.size, place);
    const margin = SHOWN_MARGIN_PX;
    const inSight =
      scale === target.scale &&
      at.x >= margin &&
      at.y >= margin &&
      at.x <= this.size.width - margin &&
      at.y <= this.size.height - margin;
    if (!inSight) this.fly({ ...place, scale }, nowMs);
  }

  /** Looks at a place of the plan from as near as now, for the minimap. */
  centreOn(place: Place): void {
    this.stop();
    this.show({ ...this.view, ...place });
  }

  /** The place of the plan under a place of the screen. */
  toPlan(place: Place): Place {
    return toPlan(this.view, this.size, place);
  }

  /** Goes on with a flight or a throw. @returns whether it is still under way */
  advance(nowMs: number): boolean {
    if (this.flight) {
      const { to, startedAtMs, durationMs } = this.flight;
      this.show(viewInFlight(this.flight, nowMs));
      if (nowMs >= startedAtMs + durationMs) {
        this.flight = null;
        this.show(to);
      }
    } else if (this.thrown) this.advanceThrow(this.thrown, nowMs);
    return this.isMoving();
  }

  private advanceThrow({ x, y, atMs }: { x: number; y: number; atMs: number }, nowMs: number) {
    const elapsedMs = Math.max(0, nowMs - atMs);
    const keeps = THROW_KEEPS ** elapsedMs;
    const before = this.view;
    this.show(pan(before, { x: x * elapsedMs, y: y * elapsedMs }));
    const stuck = elapsedMs > 0 && before.x === this.view.x && before.y === this.view.y;
    const slow = Math.hypot(x, y) * keeps < THROW_STOPS_PX_PER_MS;
    this.thrown = stuck || slow ? null : { x: x * keeps, y: y * keeps, atMs: nowMs };
  }

  private fly(to: Viewport, nowMs: number): void {
    const target = keepInside(to, this.size, this.bounds);
    this.stop();
    if (this.reducesMotion()) this.show(target);
    else {
      this.flight = planFlight(this.view, target, nowMs);
      this.tell();
    }
  }

  private stop(): void {
    this.flight = null;
    this.thrown = null;
  }

  private show(view: Viewport): void {
    this.view = keepInside(view, this.size, this.bounds);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private wholeView(): Viewport {
    return fit(growBounds(this.bounds, this.pitch / 2), this.size, PADDING_PX);
  }

  private middle(): Place {
    return { x: this.size.width / 2, y: this.size.height / 2 };
  }
}
