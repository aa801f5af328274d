/** How many messages one socket may send. */

/** Messages that may come at once, and how many more each second brings. */
const BURST = 20;
const PER_SECOND = 5;

/** A bucket that fills with time and is emptied by messages. */
export class MessageRate {
  #allowance = BURST;
  #atMs: number;

  /** @param nowMs milliseconds of any clock that never goes back */
  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Counts a message. @returns false if it is one too many */
  allows(nowMs: number): boolean {
    const earned = ((nowMs - this.#atMs) / 1_000) * PER_SECOND;
    this.#allowance = Math.min(BURST, this.#allowance + earned);
    this.#atMs = nowMs;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}
