/** The server's clock as a browser sees it: countdowns run by it and not by the fan's own clock. */

/** How far the server's clock is ahead of this browser's, and how sure that is. */
export type ClockSample = {
  /** Milliseconds; negative when this browser's clock is fast. */
  offsetMs: number;
  /** The offset is right to within this many milliseconds: half of the way there and back. */
  errorMs: number;
  /** When it was taken, by this browser's clock, Unix milliseconds. */
  takenAtMs: number;
};

/** A sample is as good as it was for this long; then clocks may have been set, laptops slept. */
const SAMPLE_FRESH_MS = 2 * 60_000;

/** What one answer says about the server's clock. Times but the first by this browser's clock. */
export function sampleClock(
  serverNowMs: number,
  askedAtMs: number,
  answeredAtMs: number,
): ClockSample {
  const errorMs = Math.max(0, answeredAtMs - askedAtMs) / 2;
  return { offsetMs: serverNowMs + errorMs - answeredAtMs, errorMs, takenAtMs: answeredAtMs };
}

/** Which of two samples to believe: the surer one, unless it is old. */
export function betterSample(known: ClockSample | null, fresh: ClockSample): ClockSample {
  if (!known || fresh.errorMs <= known.errorMs) return fresh;
  return fresh.takenAtMs - known.takenAtMs > SAMPLE_FRESH_MS ? fresh : known;
}

/** A clock that runs with the server's. */
export type ServerClock = {
  /** The server's time now, Unix milliseconds. */
  nowMs: () => number;
  /** Learns from an answer. `askedAtMs` is `Date.now()` from just before the request. */
  learn: (serverNowMs: number, askedAtMs: number) => void;
};

/** Starts a clock. @param serverNowMs the server's time when the page was made, Unix milliseconds */
export function createServerClock(serverNowMs: number): ServerClock {
  // The page may have been under way, or in a cache, for long: any real answer is better than this.
  let sample: ClockSample = {
    offsetMs: serverNowMs - Date.now(),
    errorMs: Infinity,
    takenAtMs: Date.now(),
  };
  return {
    nowMs: () => Date.now() + sample.offsetMs,
    learn: (nowMs, askedAtMs) => {
      sample = betterSample(sample, sampleClock(nowMs, askedAtMs, Date.now()));
    },
  };
}
