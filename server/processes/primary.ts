/**
 * The primary: where several processes share a port, the one that owns the port and the others.
 *
 * It answers nobody. It hands each connection to the child whose turn it is, starts again whoever ends, and counts
 * what must be counted once for all of them: rates, and the sum of their metrics.
 */
import cluster, { type Worker } from "node:cluster";
import { setTimeout as delay } from "node:timers/promises";

import { RateLimiterClusterMaster } from "rate-limiter-flexible";

import { logger } from "#server/logger";
import { answerForMetrics } from "#server/processes/shared-metrics";

const AGAIN_AFTER_FIRST_MS = 500;
const AGAIN_AFTER_MAX_MS = 30_000;
/** Who has run for this long was healthy: the next fall is a first fall. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Runs `count` children until this process is told to end; passes that on, waits for them and ends with 0. Ends
 * with 1 when the first child ends before it listens.
 */
export async function leadProcesses(count: number): Promise<never> {
  // Connections live long here, so who gets how many matters more than what handing one over costs.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  new RateLimiterClusterMaster(); // Listens to what limiters of children ask, for as long as this process lives.
  answerForMetrics();
  const stopping = passOnSignals();

  // Alone, as what keeps one from listening keeps all of them, and is to be said once: by the child itself.
  const first = cluster.fork();
  if (!(await listens(first))) process.exit(stopping.aborted ? 0 : 1);
  const missing = stopping.aborted ? 0 : count - 1;
  const others = Array.from({ length: missing }, () => cluster.fork());
  await Promise.all([first, ...others].map((child) => keepRunning(child, stopping)));
  process.exit(0);
}

/** @returns aborts when this process has been told to end, which the children then have been too */
function passOnSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stopping.abort();
      for (const child of Object.values(cluster.workers ?? {})) child?.process.kill(signal);
    });
  }
  return stopping.signal;
}

/** Whether a child listens in the end, or ends before. */
async function listens(child: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    child.once("listening", () => {
      resolve(true);
    });
    child.once("exit", () => {
      resolve(false);
    });
  });
}

/** Starts a child again whenever it ends, after a pause that grows, until all are to end. */
async function keepRunning(first: Worker, stopping: AbortSignal): Promise<void> {
  for (let child = first, falls = 0; ; falls += 1) {
    const begunMs = Date.now();
    const how = await endOf(child);
    if (stopping.aborted) return;
    if (Date.now() - begunMs > HEALTHY_AFTER_MS) falls = 0;
    const againAfterMs = Math.min(AGAIN_AFTER_FIRST_MS * 2 ** falls, AGAIN_AFTER_MAX_MS);
    const { pid } = child.process;
    logger.error({ child: pid, how, againAfterMs }, "one of several processes ended");
    // The pause is cut short when all are to end.
    const isOver = await delay(againAfterMs, false, { signal: stopping }).catch(() => true);
    if (isOver) return;
    child = cluster.fork();
  }
}

/** Resolves with the exit code or signal of a child. */
async function endOf(child: Worker): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal || `exit code ${String(code)}`);
    });
  });
}
