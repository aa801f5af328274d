/** The rooms of this sidecar: one per performance that somebody watches. */
import type { SeatStatusChanged } from "#server/domain/events";
import type { PerformanceId } from "#server/domain/ids";
import type { WatchRequest } from "#server/domain/live-messages";
import type { Welcome } from "./availability-copy";
import { PerformanceRoom, type ReadMap, type Tell } from "./performance-room";
import { Turns } from "./turns";

/** How long a copy is kept after the last one has left, in milliseconds: people reload. */
const EMPTY_MS = 60_000;

type Entry = { room: PerformanceRoom; watchers: number; closing: NodeJS.Timeout | undefined };

/** Opens a room for the first who comes, and closes it some time after the last has gone. */
export class Rooms {
  readonly #rooms = new Map<PerformanceId, Entry>();
  readonly #turns = new Turns();
  readonly #readMap: ReadMap;
  readonly #tell: (performanceId: PerformanceId) => Tell;

  constructor(readMap: ReadMap, tell: (performanceId: PerformanceId) => Tell) {
    this.#readMap = readMap;
    this.#tell = tell;
  }

  /** How many copies are in memory. */
  get size(): number {
    return this.#rooms.size;
  }

  /**
   * Lets somebody in.
   *
   * @param admit called with the answer, null if there is no such performance; says whether they
   *   stay. Whoever stays must `leave` again, once.
   * @throws when the map cannot be read
   */
  async enter(
    { performanceId, ...position }: WatchRequest,
    admit: (welcome: Welcome | null) => boolean,
  ): Promise<void> {
    const entry = this.#open(performanceId);
    entry.watchers += 1;
    const visit = { stays: false, keepMs: 0 }; // A guessed id leaves nothing behind.
    try {
      await entry.room.welcome(position, (welcome) => {
        visit.stays = admit(welcome);
        if (welcome) visit.keepMs = EMPTY_MS;
      });
    } finally {
      if (!visit.stays) this.#leave(performanceId, visit.keepMs);
    }
  }

  /** Somebody has gone. */
  leave(performanceId: PerformanceId): void {
    this.#leave(performanceId, EMPTY_MS);
  }

  hear(step: SeatStatusChanged): void {
    this.#rooms.get(step.performanceId)?.room.hear(step);
  }

  /** Reads every map again: the log was out of reach, so news may have been missed. */
  readAllAgain(): void {
    for (const { room } of this.#rooms.values()) room.readAgain();
  }

  close(): void {
    for (const { room, closing } of this.#rooms.values()) {
      clearTimeout(closing);
      room.close();
    }
    this.#rooms.clear();
    this.#turns.close();
  }

  #open(performanceId: PerformanceId): Entry {
    const known = this.#rooms.get(performanceId);
    if (known) {
      clearTimeout(known.closing);
      known.closing = undefined;
      return known;
    }
    const room = new PerformanceRoom(
      performanceId,
      this.#readMap,
      this.#tell(performanceId),
      this.#turns,
    );
    const entry: Entry = { room, watchers: 0, closing: undefined };
    this.#rooms.set(performanceId, entry);
    return entry;
  }

  #leave(performanceId: PerformanceId, keepMs: number): void {
    const entry = this.#rooms.get(performanceId);
    if (!entry) return;
    entry.watchers -= 1;
    if (entry.watchers > 0) return;
    entry.closing = setTimeout(() => {
      this.#rooms.delete(performanceId);
      entry.room.close();
    }, keepMs);
  }
}
