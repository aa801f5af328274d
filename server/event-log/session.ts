/**
 * A session: loops that run side by side until they are told to stop, or until one of them breaks.
 */
import { setTimeout as delay } from "node:timers/promises";

export type Session = {
  /** Aborts when the session is told to stop, and when it breaks. */
  signal: AbortSignal;
  /** Breaks the session. The first fault counts. */
  fail: (fault: unknown) => void;
  /** @throws the fault that broke the session; nothing when it was told to stop */
  throwIfBroken: () => void;
};

/** Opens a session that ends with any of the given signals. */
export function openSession(...until: AbortSignal[]): Session {
  const broken = new AbortController();
  return {
    signal: AbortSignal.any([...until, broken.signal]),
    fail: (fault) => {
      broken.abort(fault);
    },
    throwIfBroken: () => {
      broken.signal.throwIfAborted();
    },
  };
}

/** Waits, but not beyond the signal. Never throws. @param ms milliseconds */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal } : {});
  } catch {
    // The signal aborted, and whoever waited looks at it next.
  }
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

/** Waits for work to settle, but no longer than `ms` milliseconds. Its fault is dropped. */
export async function settleWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const done = work.then(
    () => {
      settled.abort();
    },
    () => {
      settled.abort();
    },
  );
  await Promise.race([done, pause(ms, settled.signal)]);
}
