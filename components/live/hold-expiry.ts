/** The end of a hold, as the page of its buyer notices it. */
import type { Hold } from "#server/domain/hold";
import type { ServerClock } from "./server-clock";

/** A hold is looked at this long after its end: by then the server has seen it too. */
const AFTER_EXPIRY_MS = 250;

/** A look that brought no news, for want of a network say, is repeated after this many milliseconds. */
const LOOK_AGAIN_MS = 3_000;

/**
 * Looks at the basket when the hold's time is over by the server's clock, and again every few
 * seconds until it is stopped: one look that fails must not leave a dead basket on the screen.
 *
 * @param look asks the server; the next look waits for its end
 * @returns how to stop, for when the basket is known anew
 */
export function watchExpiry(
  hold: Pick<Hold, "expiresAtMs">,
  clock: ServerClock,
  look: () => Promise<void>,
): () => void {
  let isStopped = false;
  let timer = setTimeout(lookNow, Math.max(0, leftMs()) + AFTER_EXPIRY_MS);

  function leftMs(): number {
    return hold.expiresAtMs - clock.nowMs();
  }

  function lookNow(): void {
    void look().finally(() => {
      if (isStopped) return;
      // The look may have set the clock back: then there is time left.
      const left = leftMs();
      timer = setTimeout(lookNow, left > 0 ? left + AFTER_EXPIRY_MS : LOOK_AGAIN_MS);
    });
  }

  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
