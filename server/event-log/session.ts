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

/** Opens a session that is told to stop by any of the given signals. */
function openSession(...until: AbortSignal[]): Session {
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

/** The sessions of one log, which all end when it closes. */
export class Sessions {
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /**
   * Runs a session until `signal` aborts, the log closes or the session breaks.
   *
   * @param work resolves once all that the session began has come to rest
   * @throws what broke the session
   */
  async run(signal: AbortSignal, work: (session: Session) => Promise<void>): Promise<void> {
    const session = openSession(signal, this.#closed.signal);
    const running = work(session).then(session.throwIfBroken);
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Ends all sessions, and those that are yet to come. Resolves when they have come to rest. */
  async end(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#running);
  }
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
