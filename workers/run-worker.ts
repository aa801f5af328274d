import { backOffMs } from "#server/event-log/back-off";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";
import { isOutage } from "#server/outage";

/** A worker that has run this long before it crashes is not in a crash loop, in milliseconds. */
const STEADY_MS = 60_000;
/** Longest pause between starts, in milliseconds; while something is out of reach it may be back at any moment. */
const RESTART_MS_MAX = 3_000;
const OUTAGE_RESTART_MS_MAX = 1_000;

/**
 * Runs a worker until `signal` aborts. If it crashes or ends before that, it is started again: at first
 * at once, in a crash loop ever more slowly. Never throws, so that no worker can end another.
 *
 * @param run the worker; resolves soon after its signal has aborted, which it also does after a crash
 */
export async function runWorker(
  name: string,
  run: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const isStopping = () => signal.aborted;

  for (let crashes = 1; !isStopping(); crashes += 1) {
    const startedAtMs = performance.now();
    const over = new AbortController();
    const err = await faultOf(() => run(AbortSignal.any([signal, over.signal])));
    // Of loops that ran side by side one has failed: the others must not run on beside the new ones.
    over.abort();
    if (performance.now() - startedAtMs > STEADY_MS) crashes = 1;

    if (isStopping()) {
      if (err !== null)
        logger.warn({ worker: name, err }, "a worker crashed while it was stopping");
    } else {
      const waitMs = backOffMs(crashes, isOutage(err) ? OUTAGE_RESTART_MS_MAX : RESTART_MS_MAX);
      logger.error({ worker: name, crashes, waitMs, err }, "a worker ended and starts again");
      await pause(waitMs, signal);
    }
  }
}

async function faultOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (fault) {
    return fault;
  }
}
