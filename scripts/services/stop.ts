/** Hearing that a start is to end: Ctrl-C, SIGTERM, a terminal that closes, or npm that is gone. */

/** npm passes on a Ctrl-C that the terminal has delivered already, so the second of two is no impatience. */
const IMPATIENT_AFTER_MS = 1_500;
const PARENT_CHECKED_EVERY_MS = 1_000;

/**
 * Calls `stop` once when this process is asked to end, and `hurry` if it is asked again.
 *
 * Started by npm, it also ends when npm does: whoever kills npm alone wants no orphan. Started otherwise, it
 * outlives its parent, as `nohup` and `&` expect.
 */
export function stopOnSignals(stop: () => void, hurry: () => void): void {
  let firstAskedMs: number | null = null;
  const asked = () => {
    if (firstAskedMs === null) {
      firstAskedMs = Date.now();
      stop();
    } else if (Date.now() - firstAskedMs > IMPATIENT_AFTER_MS) {
      hurry();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // In place of the answer of enter.mjs, which had nothing to end yet.
    process.removeAllListeners(signal);
    process.on(signal, asked);
  }

  const { ppid } = process;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== ppid && firstAskedMs === null) asked();
  }, PARENT_CHECKED_EVERY_MS).unref();
}
