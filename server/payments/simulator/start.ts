/** Starts the payment simulator: a provider of our own, with its own ledger and its own port. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { getRequestListener } from "@hono/node-server";

import { Bank, type BankTerms } from "./bank";
import { makeFront } from "./front";

/** Longest that a caller may take to send a request, in milliseconds. */
const REQUEST_MS_MAX = 10_000;

/** Longest that requests under way may take when the simulator stops, in milliseconds. */
const STOP_MS_MAX = 3_000;

/** A message is tried this often before it is given up: about 45 minutes. */
const ATTEMPTS_MAX = 60;

/** Pause after the first failed delivery, in milliseconds. */
const PAUSE_FIRST_MS = 250;

/** What to start. */
export type SimulatorTerms = Omit<BankTerms, "attemptsMax" | "pauseFirstMs"> &
  Partial<Pick<BankTerms, "attemptsMax" | "pauseFirstMs">> & {
    /** 0 for any that is free. */
    port: number;
    /** Hears of faults that one request met; the others go on. */
    onRequestFault: (fault: unknown) => void;
  };

/** A simulator that runs. */
export type Simulator = {
  url: string;
  /** Answers what was asked, breaks off what can go on later, and closes the ledger. */
  stop(): Promise<void>;
};

/**
 * Starts a simulator on this machine's own address: what moves money without a password is not for
 * the network.
 *
 * @throws when the port is taken or the ledger cannot be read
 */
export async function startSimulator(terms: SimulatorTerms): Promise<Simulator> {
  // What is asked while the ledger is still being read waits for it.
  const listener = getRequestListener(async (request, { outgoing }) => {
    const cut = () => void outgoing.destroy();
    return (await front).fetch(request, { cut });
  });
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, (request, response) => {
    void listener(request, response);
  });
  server.listen(terms.port, "127.0.0.1");
  await once(server, "listening");

  // Only now that the port is ours: a second simulator must not go on with the first one's work.
  const opening = Bank.open({ attemptsMax: ATTEMPTS_MAX, pauseFirstMs: PAUSE_FIRST_MS, ...terms });
  const front = opening.then((bank) => makeFront(bank, terms.onRequestFault));
  try {
    const bank = await opening;
    await front;
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${String(port)}`,
      async stop() {
        await closeServer(server);
        await bank.close();
      },
    };
  } catch (error) {
    await Promise.allSettled([front, closeServer(server)]);
    throw error;
  }
}

/** Stops listening, lets requests under way end, and cuts those that take too long. */
async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, STOP_MS_MAX);
  await closed;
  clearTimeout(cut);
}
