/** The browser's own half of following a performance, without a screen, by whatever socket. */
import { hear, newFeed, touchOf, type FeedNews, type FeedOrder } from "#components/live/feed";
import { AvailabilityDelta, type AvailabilitySnapshot } from "#server/domain/live-availability";
import type { WatchAnswer } from "#server/domain/live-messages";
import type { Dice } from "./dice";

/** How a follower asks. */
export type FollowerTerms = {
  watch: (
    position: { epoch: number; revision: number },
    answered: (status: WatchAnswer["status"]) => void,
  ) => void;
  /** The snapshot as it is now; null when it is not to be had. */
  readSnapshot: () => Promise<AvailabilitySnapshot | null>;
  /** Decides how long to wait before asking, as each page does for itself. */
  dice: Dice;
};

export class Follower {
  readonly #terms: FollowerTerms;
  readonly #feed = newFeed();
  #timer: NodeJS.Timeout | undefined;

  constructor(terms: FollowerTerms) {
    this.#terms = terms;
  }

  /** How true the map is, as the page would say. */
  get touch() {
    return touchOf(this.#feed);
  }

  /** What is on the screen; null before the first snapshot. */
  get live() {
    return this.#feed.live;
  }

  tell(news: FeedNews): void {
    for (const order of hear(this.#feed, news)) this.#obey(order);
  }

  /** What the sidecar says that it has not been asked. */
  hear(name: string, body: unknown): void {
    if (name === "resync") this.tell({ type: "resync" });
    if (name !== "delta") return;
    const delta = AvailabilityDelta.safeParse(body);
    this.tell(delta.success ? { type: "delta", delta: delta.data } : { type: "resync" });
  }

  leave(): void {
    clearTimeout(this.#timer);
  }

  #obey(order: FeedOrder): void {
    if (order.type === "show") return;
    if (order.type === "watch") {
      const { epoch, revision } = order;
      this.#terms.watch({ epoch, revision }, (status) => {
        this.tell({ type: "watch_answered", status });
      });
      return;
    }
    clearTimeout(this.#timer);
    const waitMs = order.afterMs + this.#terms.dice() * (order.withinMs - order.afterMs);
    this.#timer = setTimeout(() => void this.#fetch(), waitMs);
  }

  async #fetch(): Promise<void> {
    if (this.#feed.fetching) return;
    this.tell({ type: "fetch_left" });
    const snapshot = await this.#terms.readSnapshot();
    this.tell(snapshot ? { type: "snapshot", snapshot } : { type: "fetch_failed" });
  }
}
