/**
 * A room: everybody who watches one performance, and the copy of its live map that they are told of.
 *
 * The copy follows the log. It is also compared with the map itself every LOOK_EVERY_MS, so that a
 * relay, a log or a Redis that has lost something costs seconds and never the truth.
 */
import type { SeatStatusChanged } from "#server/domain/events";
import type { PerformanceId } from "#server/domain/ids";
import type { AvailabilityDelta, LiveAvailability } from "#server/domain/live-availability";
import type { WatchRequest } from "#server/domain/live-messages";
import { logger } from "#server/logger";
import { AvailabilityCopy, type Position, type Welcome } from "./availability-copy";
import type { Turns } from "./turns";

/** At most one delta in this time, in milliseconds; fewer while telling takes long, see turns.ts. */
const COALESCE_MS = 50;

/** How often the copy is compared with the map, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Reads the map as it is now; null: no such performance. */
export type ReadMap = (performanceId: PerformanceId) => Promise<LiveAvailability | null>;

/** Says something to everybody in the room. */
export type Tell = {
  delta: (delta: AvailabilityDelta) => void;
  resync: () => void;
};

/** One performance. Nothing is read before the first one comes in. */
export class PerformanceRoom {
  readonly #performanceId: PerformanceId;
  readonly #readMap: ReadMap;
  readonly #tell: Tell;
  readonly #turns: Turns;
  #copy: AvailabilityCopy | null = null;
  /** Where the map was at the last look. A copy that has not come there by the next one is behind. */
  #seen: Position | null = null;
  #reading: Promise<void> | null = null;
  /** Pieces of news that came while the map was being read. */
  #newsWhileReading = 0;
  /** What maps that were read have brought, and nobody was told yet. It goes before the steps heard since. */
  #untold: { resync: boolean; deltas: AvailabilityDelta[] } = { resync: false, deltas: [] };
  #toldAtMs = 0;
  #flushing: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(performanceId: PerformanceId, readMap: ReadMap, tell: Tell, turns: Turns) {
    this.#performanceId = performanceId;
    this.#readMap = readMap;
    this.#turns = turns;
    this.#tell = tell;
  }

  /**
   * Decides what somebody is told who comes in. The first one waits for the copy to be loaded.
   *
   * @param admit called with the answer, null if there is no such performance, before anything else
   *   is told to the room: whoever joins it then misses nothing
   * @throws when the map cannot be read
   */
  async welcome(
    position: Pick<WatchRequest, "epoch" | "revision">,
    admit: (welcome: Welcome | null) => void,
  ): Promise<void> {
    if (!this.#copy) await this.#load();
    admit(this.#copy?.welcome(position) ?? null);
  }

  /** Takes in one step of the map, in any order and any number of times. */
  hear(step: SeatStatusChanged): void {
    const heard = this.#copy?.hear(step) ?? "behind";
    if (heard === "applied") this.#tellSoon();
    if (heard === "behind") this.readAgain();
  }

  /** Reads the map because news was missed, or may have been. One at a time. */
  readAgain(): void {
    if (this.#reading) {
      // What is being read now may be from before the news.
      this.#newsWhileReading += 1;
    } else if (this.#copy) {
      void this.#refresh(() => true);
    }
  }

  /** Lets go of the copy. */
  close(): void {
    this.#isClosed = true;
    this.#copy = null;
    clearTimeout(this.#flushing);
    clearTimeout(this.#looking);
  }

  /** A crowd that comes at once is one read. */
  async #load(): Promise<void> {
    await (this.#reading ??
      this.#read((map) => {
        this.#copy = new AvailabilityCopy(this.#performanceId, map);
        this.#lookLater();
      }));
  }

  /** Reads the map and takes it over if it is wanted. A fault leaves that to the next look. */
  async #refresh(isWanted: (map: LiveAvailability) => boolean): Promise<void> {
    try {
      await this.#read((map) => {
        if (this.#copy && isWanted(map)) this.#adopt(this.#copy, map);
        this.#seen = { epoch: map.epoch, revision: map.revision };
      });
    } catch (err) {
      // What is known is still shown; it is compared again in a moment.
      logger.warn({ err, performanceId: this.#performanceId }, "a live map could not be read");
    }
  }

  /** One read at a time, so that maps are taken over in the order in which they were read. */
  async #read(take: (map: LiveAvailability) => void): Promise<void> {
    const newsBefore = this.#newsWhileReading;
    this.#reading = this.#readMap(this.#performanceId)
      .then((map) => {
        if (map && !this.#isClosed) take(map);
      })
      .finally(() => {
        this.#reading = null;
      });
    await this.#reading;
    if (this.#newsWhileReading !== newsBefore) this.readAgain();
  }

  #adopt(copy: AvailabilityCopy, map: LiveAvailability): void {
    const adoption = copy.adopt(map);
    if (adoption.status === "start_over") {
      // Of the map that is gone nobody need hear any more.
      this.#untold = { resync: true, deltas: [] };
    } else if (adoption.deltas.length > 0) {
      this.#untold.deltas.push(...adoption.deltas);
    } else {
      return;
    }
    this.#tellSoon();
  }

  #lookLater(): void {
    // At a moment of its own, so that a thousand rooms do not look all at once.
    const inMs = LOOK_EVERY_MS * (0.75 + Math.random() / 2);
    this.#looking = setTimeout(() => void this.#look(), inMs);
  }

  async #look(): Promise<void> {
    const copy = this.#copy;
    if (!copy) return;
    const wasBehind = this.#seen !== null && copy.isBehind(this.#seen);
    if (!this.#reading) {
      // A map that is a little ahead is no fault: its steps are on their way.
      await this.#refresh((map) => wasBehind || map.epoch !== copy.position.epoch);
    }
    if (!this.#isClosed) this.#lookLater();
  }

  /** In a turn. The first change after a quiet time goes out at once; those that follow wait for each other. */
  #tellSoon(): void {
    if (this.#flushing) return;
    const waitMs = Math.max(0, this.#toldAtMs + COALESCE_MS - performance.now());
    this.#flushing = setTimeout(() => {
      this.#turns.take(() => {
        this.#flush();
      });
    }, waitMs);
  }

  #flush(): void {
    this.#flushing = undefined;
    if (!this.#copy) return;
    this.#toldAtMs = performance.now();
    const { resync, deltas } = this.#untold;
    this.#untold = { resync: false, deltas: [] };
    if (resync) this.#tell.resync();
    const delta = this.#copy.takeDelta();
    for (const each of delta ? [...deltas, delta] : deltas) this.#tell.delta(each);
  }
}
