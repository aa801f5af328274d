/**
 * The front door: the process that listens, or several that share its port (WEB_CONCURRENCY). It answers /api/v1
 * itself, from the same modules that Next would serve, and hands everything else to Next.
 */
import type { Server } from "node:http";

import next from "next";

import { config } from "#server/config";
import { openFrontDoor, type Pages } from "#server/open-front-door";
import { runProcesses } from "#server/processes/run-processes";

const DEVELOPMENT = config.NODE_ENV === "development";

async function openNext(server: Server): Promise<Pages> {
  const site = next({
    dev: DEVELOPMENT,
    dir: process.cwd(),
    hostname: "localhost",
    port: config.PORT,
    httpServer: server, // For the development server's own socket.
  });
  await site.prepare();
  return { answer: site.getRequestHandler(), close: () => site.close() };
}

// Two development servers of Next cannot share one checkout.
await runProcesses(DEVELOPMENT ? 1 : config.WEB_CONCURRENCY, () => openFrontDoor(openNext));
