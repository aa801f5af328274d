/** Runs the workers that WORKERS names, all of them by default, until the process is told to stop. */
import { config } from "#server/config";
import { eventLog } from "#server/event-log/open-event-log";
import { logger } from "#server/logger";
import { closeMailer } from "#server/mail/send-mail";
import { closePostgres } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { cancellations } from "./cancellations";
import { expiry } from "./expiry";
import { fulfilment } from "./fulfilment";
import { gaRequests } from "./ga-requests";
import { housekeeping } from "./housekeeping";
import { notifications } from "./notifications";
import { answerOperators } from "./operations";
import { payments } from "./payments";
import { projection } from "./projection";
import { reconciliation } from "./reconciliation";
import { relay } from "./relay";
import { runWorker } from "./run-worker";

const WORKERS: Record<string, (signal: AbortSignal) => Promise<void>> = {
  relay,
  payments,
  fulfilment,
  "ga-requests": gaRequests,
  notifications,
  expiry,
  cancellations,
  projection,
  housekeeping,
  reconciliation,
};

function chosenWorkers() {
  if (config.WORKERS.includes("all")) return Object.entries(WORKERS);
  return config.WORKERS.map((name) => {
    const run = WORKERS[name];
    if (run) return [name, run] as const;
    const known = Object.keys(WORKERS).join(", ");
    end(`Set WORKERS to "all" or to some of ${known}: ${name} is none.`);
  });
}

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

const chosen = chosenWorkers();
try {
  await openRedis();
  await eventLog.ensureTopics();
  if (config.WORKERS_PORT !== undefined) await answerOperators(config.WORKERS_PORT);
} catch (fault) {
  const reason = fault instanceof Error ? fault.message || fault.name : String(fault);
  end(
    `The workers cannot start, as Redis, the event log or WORKERS_PORT is out of reach: ${reason}.`,
  );
}
logger.info({ workers: chosen.map(([name]) => name) }, "workers run");
await Promise.all(chosen.map(([name, run]) => runWorker(name, run, stop.signal)));
await eventLog.close();
closeMailer();
closeRedis();
await closePostgres();

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
