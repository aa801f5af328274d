/**
 * Failpoints: named places where a fault test can have this process die, stop, lose its connections or throw.
 *
 * Every side effect, that is whatever changes something outside of this process, runs inside of `sideEffect` or
 * of one of Postgres' transactions, which have a failpoint before it and one after it. A test keeps that so
 * (bench/crash-matrix/side-effects.test.ts), and the crash matrix is made of what it finds.
 *
 * They do nothing unless the process was started with FAILPOINTS; no request can reach them.
 */
import { subscribe } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { config } from "#server/config";
import { logger } from "#server/logger";

/** Those that have not been met yet, by name. Empty in production. */
const armed = new Map(config.FAILPOINTS.map((failpoint) => [failpoint.name, { ...failpoint }]));

/** Every TCP connection of this process, from and to it; known only where failpoints are armed. */
const connections = new Set<Socket>();
if (armed.size > 0) {
  logger.warn({ failpoints: [...armed.keys()] }, "this process is armed for a fault test");
  for (const channel of ["net.client.socket", "net.server.socket"]) {
    subscribe(channel, (message) => {
      const { socket } = message as { socket: Socket };
      connections.add(socket);
      socket.once("close", () => connections.delete(socket));
    });
  }
}

/**
 * Does something that others can see, between the failpoints `<name>.before` and `<name>.after`.
 *
 * @param name written out, so that it can be found in the code
 */
export async function sideEffect<Answer>(
  name: string,
  work: () => PromiseLike<Answer>,
): Promise<Answer> {
  if (armed.size === 0) return work();
  await failpoint(`${name}.before`);
  const answer = await work();
  await failpoint(`${name}.after`);
  return answer;
}

/** A place where a fault test may strike, once. @throws when the test armed it with `throw` */
export async function failpoint(name: string): Promise<void> {
  const found = armed.get(name);
  if (!found) return;
  found.passes -= 1;
  if (found.passes > 0) return;
  armed.delete(name);

  // Written at once, as a process that is about to be killed writes nothing later.
  writeSync(2, `failpoint ${name} ${found.action}\n`);
  switch (found.action) {
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return pause(60_000); // The signal is on its way.
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      // It is delivered between two steps of the event loop; whoever sent SIGCONT woke us from here.
      return pause(50);
    case "reset":
      for (const socket of connections) socket.resetAndDestroy();
      return;
    case "throw":
      throw new Error(`failpoint ${name}`);
  }
}
