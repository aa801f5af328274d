/** The payment simulator: a provider of our own that takes no real money. */
import { config } from "#server/config";
import { logger } from "#server/logger";
import { startSimulator } from "#server/payments/simulator/start";

const port = config.PAYMENTS_SIMULATOR_PORT;
const log = logger.child({ process: "payment-simulator" });

/** Ends the process with one sentence. What is on the ledger goes on with the next one. */
function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function sentenceFor(fault: unknown): string {
  const { code, message } = fault as NodeJS.ErrnoException;
  return code === "EADDRINUSE"
    ? `Port ${String(port)} is taken: set PAYMENTS_SIMULATOR_PORT and PAYMENTS_SIMULATOR_URL to another.`
    : `The payment simulator cannot go on: ${message}`;
}

try {
  const simulator = await startSimulator({
    port,
    ledgerPath: config.PAYMENTS_SIMULATOR_LEDGER,
    webhookUrl: new URL("/api/v1/payments/webhooks/simulator", config.PUBLIC_URL).href,
    webhookSecret: config.PAYMENTS_WEBHOOK_SECRET,
    onFault: (fault) => end(sentenceFor(fault)),
    onRequestFault: (fault) => {
      log.error({ err: fault }, "a request ended in a fault");
    },
  });
  log.info({ url: simulator.url }, "listening");

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await simulator.stop();
    log.info("stopped");
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
} catch (fault) {
  end(sentenceFor(fault));
}
