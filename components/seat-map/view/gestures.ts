/** Hands on the map: drag, pinch, wheel, keys and taps, turned into calls of the camera. */
import type { Camera } from "./camera";
import type { Place } from "./viewport";

/** Who is asking: a mouse or pen can hit less than a finger. */
export type Finger = "fine" | "coarse";

/** What gestures end in, besides moving the camera. Places are CSS pixels from the map's corner. */
export type GestureListener = {
  tap: (place: Place, finger: Finger) => void;
  /** A mouse moves over the map; null when it leaves or drags. */
  hover: (place: Place | null) => void;
  /** A wheel was turned that belongs to the page. */
  wheelRefused: () => void;
};

/** A press that moves less than this is a tap, in CSS pixels. */
const TAP_SLOP_PX = { fine: 4, coarse: 10 } as const;

/** One notch of a wheel is about 100; this makes it a zoom by a quarter. */
const ZOOM_PER_WHEEL_PX = 0.0022;

const KEY_STEP_PX = 90;
const KEY_ZOOM = 1.6;

type Press = { at: Place; start: Place; finger: Finger };

/** Listens to hands on one element, which must be focusable. */
export class Gestures {
  private readonly presses = new Map<number, Press>();
  private dragged = false;
  private pinched = false;
  private speed: { x: number; y: number; atMs: number } = { x: 0, y: 0, atMs: 0 };

  constructor(
    private readonly element: HTMLElement,
    private readonly camera: Camera,
    private readonly listener: GestureListener,
  ) {}

  /** @returns how to stop listening */
  start(): () => void {
    const { element } = this;
    const ending = new AbortController();
    const options = { signal: ending.signal };
    element.addEventListener("pointerdown", this.down, options);
    element.addEventListener("pointermove", this.move, options);
    element.addEventListener("pointerup", this.up, options);
    element.addEventListener("pointercancel", this.cancel, options);
    element.addEventListener("pointerleave", this.leave, options);
    element.addEventListener("keydown", this.key, options);
    // Not passive: a wheel that zooms the map must not scroll the page as well.
    element.addEventListener("wheel", this.wheel, { ...options, passive: false });
    return () => {
      ending.abort();
    };
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = this.placeOf(event);
    const finger: Finger = event.pointerType === "touch" ? "coarse" : "fine";
    this.presses.set(event.pointerId, { at, start: at, finger });
    if (this.presses.size === 1) {
      this.dragged = false;
      this.pinched = false;
      this.speed = { x: 0, y: 0, atMs: event.timeStamp };
    } else this.pinched = true;
  };

  private readonly move = (event: PointerEvent): void => {
    const at = this.placeOf(event);
    const press = this.presses.get(event.pointerId);
    if (!press) {
      if (event.pointerType !== "touch") this.listener.hover(at);
      return;
    }
    if (this.presses.size === 1) this.drag(press, at, event);
    else this.pinch(event.pointerId, press, at);
    press.at = at;
  };

  private drag(press: Press, at: Place, event: PointerEvent): void {
    const by = { x: at.x - press.at.x, y: at.y - press.at.y };
    if (!this.dragged) {
      const way = Math.hypot(at.x - press.start.x, at.y - press.start.y);
      if (way < TAP_SLOP_PX[press.finger]) return;
      this.dragged = true;
      // Not on pressing: a captured pointer would keep a tap from being a click.
      this.element.setPointerCapture(event.pointerId);
      this.listener.hover(null);
    }
    this.camera.panBy(by);
    const elapsedMs = Math.max(1, event.timeStamp - this.speed.atMs);
    this.speed = { x: by.x / elapsedMs, y: by.y / elapsedMs, atMs: event.timeStamp };
  }

  private pinch(pointerId: number, press: Press, at: Place): void {
    const other = [...this.presses].find(([id]) => id !== pointerId)?.[1];
    if (!other) return;
    const before = Math.hypot(press.at.x - other.at.x, press.at.y - other.at.y);
    const after = Math.hypot(at.x - other.at.x, at.y - other.at.y);
    this.camera.panBy({ x: (at.x - press.at.x) / 2, y: (at.y - press.at.y) / 2 });
    const middle = { x: (at.x + other.at.x) / 2, y: (at.y + other.at.y) / 2 };
    if (before > 0) this.camera.zoomBy(after / before, middle);
  }

  private readonly up = (event: PointerEvent): void => {
    const press = this.presses.get(event.pointerId);
    this.presses.delete(event.pointerId);
    if (!press || this.presses.size > 0 || this.pinched) return;
    if (!this.dragged) this.listener.tap(this.placeOf(event), press.finger);
    else if (event.timeStamp - this.speed.atMs < 60)
      this.camera.throwBy(this.speed, performance.now());
  };

  private readonly cancel = (event: PointerEvent): void => {
    this.presses.delete(event.pointerId);
  };

  private readonly leave = (): void => {
    this.listener.hover(null);
  };

  private readonly wheel = (event: WheelEvent): void => {
    const asked = event.ctrlKey || event.metaKey;
    const focused = this.element.contains(document.activeElement);
    // At the whole house there is nothing further out: the page may scroll on.
    const nothingLeft = event.deltaY > 0 && this.camera.isWhole();
    if (!asked && (!focused || nothingLeft)) {
      if (!focused) this.listener.wheelRefused();
      return;
    }
    event.preventDefault();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
    // Pinching on a trackpad arrives as a wheel with ctrl and small steps.
    const faster = event.ctrlKey && Math.abs(px) < 40 ? 4 : 1;
    this.camera.zoomBy(Math.exp(-px * ZOOM_PER_WHEEL_PX * faster), this.placeOf(event));
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, () => void> = {
      ArrowLeft: () => {
        this.camera.panBy({ x: KEY_STEP_PX, y: 0 });
      },
      ArrowRight: () => {
        this.camera.panBy({ x: -KEY_STEP_PX, y: 0 });
      },
      ArrowUp: () => {
        this.camera.panBy({ x: 0, y: KEY_STEP_PX });
      },
      ArrowDown: () => {
        this.camera.panBy({ x: 0, y: -KEY_STEP_PX });
      },
      "+": () => {
        this.camera.zoomSmoothly(KEY_ZOOM, performance.now());
      },
      "=": () => {
        this.camera.zoomSmoothly(KEY_ZOOM, performance.now());
      },
      "-": () => {
        this.camera.zoomSmoothly(1 / KEY_ZOOM, performance.now());
      },
      "0": () => {
        this.camera.flyHome(performance.now());
      },
      Escape: () => {
        this.camera.flyHome(performance.now());
      },
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  private placeOf(event: MouseEvent): Place {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
