/**
 * Whose turn it is to be told.
 *
 * Telling a large room takes longer than changing a seat, and while it lasts no news is read. So after each turn
 * the sidecar rests as long as the turn took: it tells for half of its time at most. What comes
 * meanwhile is told together, so that a room grows and its messages become fewer. All rooms share the
 * rest: ten large ones are told as often as each other, and ten small ones feel nothing of it.
 */

/** Longest rest, in milliseconds: whatever telling takes, a single large room waits for no more than that. */
const REST_MS_MAX = 125;

/** Rests that are shorter are put together, in milliseconds: no timer is as fine as the turn of a small room. */
const OWED_MS_MAX = 5;

/** Turns of one process, first come, first served. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** When everything that is owed will have been rested. */
  #restedAtMs = 0;
  #waking: NodeJS.Timeout | undefined;

  /** Has something done when it is its turn: at once, if nobody is waiting and the rest is over. */
  take(turn: () => void): void {
    this.#waiting.push(turn);
    if (!this.#waking) this.#goOn();
  }

  /** Lets go of everybody who is waiting. */
  close(): void {
    clearTimeout(this.#waking);
    this.#waiting.length = 0;
  }

  #goOn(): void {
    this.#waking = undefined;
    for (;;) {
      const startedMs = performance.now();
      if (this.#restedAtMs - startedMs > OWED_MS_MAX) break;
      const turn = this.#waiting.shift();
      if (!turn) return;
      turn();
      const tookMs = performance.now() - startedMs;
      const beganMs = Math.max(this.#restedAtMs, startedMs);
      this.#restedAtMs = beganMs + tookMs + Math.min(REST_MS_MAX, tookMs);
    }
    if (this.#waiting.length === 0) return;
    this.#waking = setTimeout(() => {
      this.#goOn();
    }, this.#restedAtMs - performance.now());
  }
}
