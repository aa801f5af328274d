/** What a process counts, in Prometheus' format. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** Everything that `/metrics` shows. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

/** Requests of the API by method and status. */
export const requestsTotal = new Counter({
  name: "frontrow_requests_total",
  help: "Requests of the API, by method and status.",
  labelNames: ["method", "status"] as const,
  registers: [metrics],
});

/** How long answers of the API took. */
export const requestSeconds = new Histogram({
  name: "frontrow_request_seconds",
  help: "Time from a request of the API to its answer, in seconds.",
  labelNames: ["method"] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

/** Attempts to hold seats by how they ended: held, or the code of the refusal. */
export const holdsTotal = new Counter({
  name: "frontrow_holds_total",
  help: "Attempts to hold seats, by outcome.",
  labelNames: ["outcome"] as const,
  registers: [metrics],
});
