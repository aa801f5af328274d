/** A fan's browser: follows the live map by the real rules, and fetches a snapshot where it has missed news. */
import { applyDelta, type LiveAvailability } from "#server/domain/live-availability";
import type { PerformanceId } from "#server/domain/ids";
import type { MapStep, QuietMap } from "../history/evidence";
import type { Redis } from "./stores/redis";

export class Follower {
  private known: LiveAvailability | null = null;

  constructor(private readonly redis: Redis) {}

  /** One step of the map, from the log: doubled, perhaps, or with a gap before it. */
  hear({ performanceId, epoch, revision, changes }: MapStep): void {
    if (!this.known) {
      this.fetch();
      return;
    }
    const delta = {
      ...{ performanceId: performanceId as PerformanceId, epoch, from: revision - 1, to: revision },
      ...{ changes, areas: [] },
    };
    if (applyDelta(this.known, delta) === "gap") this.fetch();
  }

  /** What it shows. It compares itself with Redis every other second, so that what the log lost is mended. */
  look(): Pick<QuietMap, "epoch" | "revision" | "codes"> | null {
    const map = this.redis.readMap();
    if (map && (map.epoch !== this.known?.epoch || map.revision !== this.known.revision))
      this.fetch();
    if (!this.known) return null;
    const { epoch, revision, codes } = this.known;
    return { epoch, revision, codes: [...codes] };
  }

  private fetch(): void {
    const map = this.redis.readMap();
    if (!map) return;
    const { epoch, revision, codes, areas } = map;
    this.known = { epoch, revision, codes: Uint8Array.from(codes), areas: new Map(areas) };
  }
}
