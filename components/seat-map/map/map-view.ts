/** The map on its canvas: gestures in, frames out. Nothing is drawn while nothing changes. */
import type { SeatMark } from "#components/live/basket";
import { Scene } from "#components/seat-map/drawing/scene";
import { buildSeatGrid, nearestSeat, partAt } from "#components/seat-map/plan/hit-test";
import type { House } from "#components/seat-map/plan/house";
import type { PlanIndex, PlanPart } from "#components/seat-map/plan/plan-index";
import { Camera } from "#components/seat-map/view/camera";
import { TARGET_PX_MIN } from "#components/seat-map/view/detail";
import { Gestures, type Finger } from "#components/seat-map/view/gestures";
import { toScreen, type Place } from "#components/seat-map/view/viewport";

/** What happens on the map that the page wants to know. */
export type MapListener = {
  tapSeat: (seat: number) => void;
  tapArea: (area: PlanPart) => void;
  /** A section was flown to. */
  enterSection: (section: PlanPart) => void;
  hoverSeat: (seat: number | null, at: Place) => void;
  wheelRefused: () => void;
};

/** How long after the last movement the picture is drawn sharp, in milliseconds. */
const REST_MS = 140;

/** Sharper than this nobody sees, and it costs memory by its square. */
const DPR_MAX = 2.5;

/** A map of one plan. Lives as long as the plan is on the page; `attach` gives it a canvas. */
export class MapView {
  readonly camera: Camera;
  private readonly scene: Scene;
  private readonly grid;
  private listener: MapListener | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private context: CanvasRenderingContext2D | null = null;
  private frame = 0;
  private movedAtMs = -Infinity;
  private zoomedAtMs = -Infinity;
  private lastScale = 0;
  private restTimer: number | undefined;
  private noted: number[] | "all" = "all";
  private dpr = 1;

  constructor(private readonly index: PlanIndex) {
    this.grid = buildSeatGrid(index);
    this.scene = new Scene(index, this.grid, reducesMotion);
    this.camera = new Camera(index.bounds, index.pitch, reducesMotion);
    this.camera.subscribe(() => {
      this.movedAtMs = performance.now();
      if (this.camera.view.scale !== this.lastScale) this.zoomedAtMs = this.movedAtMs;
      this.lastScale = this.camera.view.scale;
      this.clearHover();
      this.requestFrame();
    });
  }

  /** Who hears of taps from now on. */
  listen(listener: MapListener): void {
    this.listener = listener;
  }

  /** Draws on a canvas that fills `host`, until the returned function is called. */
  attach(host: HTMLElement, canvas: HTMLCanvasElement): () => void {
    this.canvas = canvas;
    // Not opaque: Chromium would paint the frame's round corners black.
    this.context = canvas.getContext("2d");
    this.scene.readColours(host);
    const stopGestures = new Gestures(host, this.camera, {
      tap: this.tap,
      hover: this.hover,
      wheelRefused: () => this.listener?.wheelRefused(),
    }).start();
    const fit = () => {
      this.fitCanvas(host, canvas);
    };
    const resized = new ResizeObserver(fit);
    resized.observe(host);
    fit();
    const stopTheme = onThemeChange(() => {
      this.scene.readColours(host);
      this.requestFrame();
    });
    return () => {
      stopGestures();
      stopTheme();
      resized.disconnect();
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      window.clearTimeout(this.restTimer);
      this.canvas = null;
      this.context = null;
    };
  }

  /** Seats that will be different in the next house; those of others glow. */
  noteChanges(seats: readonly number[] | "all"): void {
    if (seats === "all" || this.noted === "all") this.noted = "all";
    else {
      this.noted.push(...seats);
      this.scene.glow(seats, performance.now());
    }
  }

  /** Shows a new state of the house. @param formatMoney all-in prices as people read them */
  showHouse(codes: Uint8Array, house: House, formatMoney: (amountMinor: number) => string): void {
    this.scene.showHouse(codes, house, this.noted, formatMoney);
    this.noted = [];
    this.requestFrame();
  }

  /** Shows the fan's own seats. */
  showMarks(marks: ReadonlyMap<number, SeatMark>): void {
    this.scene.showMarks(marks);
    this.requestFrame();
  }

  /** Lets only these price levels stand out; null for all. */
  showLevels(levels: ReadonlySet<number> | null): void {
    this.scene.showLevels(levels);
    this.requestFrame();
  }

  /** Shows where the keyboard is: rings the seat and brings it into sight. Null takes the ring away. */
  showFocus(seat: number | null): void {
    this.scene.pointed = { ...this.scene.pointed, focusSeat: seat };
    if (seat !== null) this.camera.reveal(this.placeOf(seat), performance.now());
    this.requestFrame();
  }

  /** The section or area in the middle of the screen, if there is one. */
  partInMiddle(): PlanPart | null {
    return partAt(this.index.parts, this.camera.view);
  }

  /** Flies to a section or an area. */
  flyToPart(part: PlanPart): void {
    const [x, y] = part.anchor;
    this.camera.flyToPart(part, { x, y }, "fine", performance.now());
  }

  private readonly tap = (place: Place, finger: Finger): void => {
    const found = this.at(place);
    if (found.seat !== null) this.listener?.tapSeat(found.seat);
    else if (found.part?.kind === "area") this.listener?.tapArea(found.part);
    else if (found.part && this.camera.detail() !== "seats") {
      const tapped = this.camera.toPlan(place);
      this.camera.flyToPart(found.part, tapped, finger, performance.now());
      this.listener?.enterSection(found.part);
    }
  };

  private readonly hover = (place: Place | null): void => {
    const found = place ? this.at(place) : { seat: null, part: null };
    const { pointed } = this.scene;
    const part = found.seat === null && this.isTarget(found.part) ? found.part : null;
    if (found.seat === pointed.seat && part === pointed.part) return;
    this.scene.pointed = { ...pointed, seat: found.seat, part };
    const canvas = this.canvas;
    if (canvas) canvas.style.cursor = found.seat !== null || part ? "pointer" : "";
    const { view, size } = this.camera;
    const at =
      found.seat === null ? { x: 0, y: 0 } : toScreen(view, size, this.placeOf(found.seat));
    this.listener?.hoverSeat(found.seat, at);
    this.requestFrame();
  };

  private clearHover(): void {
    if (this.scene.pointed.seat !== null || this.scene.pointed.part !== null) this.hover(null);
  }

  /** Whether a tap on the part would do something now. */
  private isTarget(part: PlanPart | null): boolean {
    return part !== null && (part.kind === "area" || this.camera.detail() !== "seats");
  }

  private at(place: Place): { seat: number | null; part: PlanPart | null } {
    const onPlan = this.camera.toPlan(place);
    const part = partAt(this.index.parts, onPlan);
    if (this.camera.detail() !== "seats") return { seat: null, part };
    const radius = Math.max(this.index.pitch * 0.6, TARGET_PX_MIN / 2 / this.camera.view.scale);
    return { seat: nearestSeat(this.grid, onPlan, radius), part };
  }

  private placeOf(seat: number): Place {
    return { x: this.index.x[seat] ?? 0, y: this.index.y[seat] ?? 0 };
  }

  private fitCanvas(host: HTMLElement, canvas: HTMLCanvasElement): void {
    const { width, height } = host.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    this.dpr = Math.min(DPR_MAX, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * this.dpr);
    canvas.height = Math.round(height * this.dpr);
    // Exactly as large as its pixels: stretched by half a pixel, all words would be blurred.
    canvas.style.width = `${String(canvas.width / this.dpr)}px`;
    canvas.style.height = `${String(canvas.height / this.dpr)}px`;
    this.camera.resize({ width, height });
    // Setting the size has emptied the canvas: it is drawn at once, or it would flash.
    this.draw(performance.now());
  }

  private requestFrame(): void {
    if (this.frame !== 0 || !this.context) return;
    this.frame = requestAnimationFrame((nowMs) => {
      this.frame = 0;
      this.draw(nowMs);
    });
  }

  private motion(): "still" | "panning" | "zooming" {
    const nowMs = performance.now();
    if (nowMs - this.zoomedAtMs < REST_MS) return "zooming";
    return nowMs - this.movedAtMs < REST_MS ? "panning" : "still";
  }

  private draw(nowMs: number): void {
    const { context, camera } = this;
    if (!context) return;
    const isMoving = camera.advance(nowMs);
    const motion = this.motion();
    const destination = camera.destination();
    const { view, size } = camera;
    const screen = { view, size, dpr: this.dpr, motion, destination };
    const goesOn = this.scene.draw(context, screen, nowMs);
    if (isMoving || goesOn) this.requestFrame();
    else if (motion !== "still") {
      window.clearTimeout(this.restTimer);
      this.restTimer = window.setTimeout(() => {
        this.requestFrame();
      }, REST_MS);
    }
  }
}

function reducesMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A theme is an attribute of the page's root. @returns how to stop listening */
function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
  return () => {
    observer.disconnect();
  };
}
