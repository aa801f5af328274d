/** Waiting for a program to answer. */
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { RunningProgram } from "./programs";

const ASKED_EVERY_MS = 25;

/**
 * Asks again and again until the answer is yes, or `program` has ended.
 *
 * @returns false when it has ended, or after `withinMs`
 */
export async function waitUntil(
  ask: () => Promise<boolean>,
  withinMs: number,
  program?: RunningProgram,
): Promise<boolean> {
  const ending = new AbortController();
  void program?.ended.then(() => {
    ending.abort();
  });
  const deadlineMs = Date.now() + withinMs;
  while (!(await ask())) {
    if (ending.signal.aborted || Date.now() > deadlineMs) return false;
    await delay(ASKED_EVERY_MS);
  }
  return true;
}

/** Whether something accepts connections at an address within two seconds. */
export function answersTcp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => {
      answer(true);
    });
    for (const no of ["error", "timeout"]) {
      socket.once(no, () => {
        answer(false);
      });
    }
  });
}
