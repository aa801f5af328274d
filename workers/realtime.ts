/**
 * The realtime sidecar: a process of its own, of which any number may run side by side; on one machine
 * REALTIME_CONCURRENCY of them share a port. A socket is one connection from its handshake on, so any of them will do.
 */
import { config } from "#server/config";
import { eventLog } from "#server/event-log/open-event-log";
import { logger } from "#server/logger";
import { closePostgres } from "#server/postgres/client";
import { runProcesses } from "#server/processes/run-processes";
import { closeRedis, openRedis } from "#server/redis/client";

import { startSidecar } from "./realtime/sidecar";

/** Longest that stopping may take, in milliseconds. */
const STOP_MS_MAX = 2_000;

const port = config.REALTIME_PORT;
const log = logger.child({ process: "realtime" });

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function sentenceFor(fault: unknown): string {
  const { code, message } = fault as NodeJS.ErrnoException;
  return code === "EADDRINUSE"
    ? `Port ${String(port)} is taken: set REALTIME_PORT to another.`
    : `The realtime sidecar cannot start: ${message}`;
}

async function openSidecar(): Promise<void> {
  // A Redis that is away at this moment comes back by itself; until then /readyz says so.
  await openRedis().catch((err: unknown) => {
    log.warn({ err }, "Redis does not answer yet");
  });

  try {
    const sidecar = await startSidecar(port);
    log.info({ port: sidecar.port }, "listening");

    let isStopping = false;
    const stop = async () => {
      if (isStopping) return;
      isStopping = true;
      // What hangs on a store that is out of reach must not keep the process.
      setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
      await sidecar.stop();
      await eventLog.close();
      closeRedis();
      await closePostgres();
      log.info("stopped");
      process.exit(0);
    };
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
  } catch (fault) {
    end(sentenceFor(fault));
  }
}

await runProcesses(config.REALTIME_CONCURRENCY, openSidecar);
