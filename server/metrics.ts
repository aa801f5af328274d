/** What a process counts, in Prometheus' format. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

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

/** Requests to stand in line for places by what was answered: queued, what had been decided, or the code of the refusal. */
export const gaRequestsTotal = new Counter({
  name: "frontrow_ga_requests_total",
  help: "Requests for general admission places, by what was answered at the door.",
  labelNames: ["outcome"] as const,
  registers: [metrics],
});

/** Requests for places that were decided: booked, or the code of the refusal. */
export const gaDecisionsTotal = new Counter({
  name: "frontrow_ga_decisions_total",
  help: "Queued requests for general admission places that were decided, by outcome.",
  labelNames: ["outcome"] as const,
  registers: [metrics],
});

/** Calls to the payment provider by what was asked and how it ended, attempts not counted. */
export const paymentCallsTotal = new Counter({
  name: "frontrow_payment_calls_total",
  help: "Calls to the payment provider: answered, unavailable, circuit_open or fault.",
  labelNames: ["provider", "operation", "outcome"] as const,
  registers: [metrics],
});

/** Whether the payment provider is left alone because it did not answer. */
export const paymentCircuitOpen = new Gauge({
  name: "frontrow_payment_circuit_open",
  help: "1 while the circuit to the payment provider is open or on trial, else 0.",
  labelNames: ["provider"] as const,
  registers: [metrics],
  aggregator: "max", // Of several processes: whether any leaves it alone.
});

/** Webhooks by provider and what became of them: recorded, known, no_news, parked, fault, or the code of the refusal. */
export const webhooksTotal = new Counter({
  name: "frontrow_webhooks_total",
  help: "Webhooks of payment providers, by provider and outcome.",
  labelNames: ["provider", "outcome"] as const,
  registers: [metrics],
});

/** Differences between the provider's books and ours, each counted at every look that sees it. */
export const paymentBreaksTotal = new Counter({
  name: "frontrow_payment_breaks_total",
  help: "Breaks that reconciliation has seen, by provider and kind, once at each look.",
  labelNames: ["provider", "kind"] as const,
  registers: [metrics],
});

/** What reconciliation did about breaks, each counted at every attempt. */
export const paymentMendsTotal = new Counter({
  name: "frontrow_payment_mends_total",
  help: "Mends of breaks by reconciliation, by what was done and outcome: done, refused or passed_over.",
  labelNames: ["mend", "outcome"] as const,
  registers: [metrics],
});

/** Messages that a consumer gave up, by topic and by whose it was. */
export const parkedMessagesTotal = new Counter({
  name: "frontrow_parked_messages_total",
  help: "Messages of the event log that no retry mends and that were put aside, by topic and group.",
  labelNames: ["topic", "group"] as const,
  registers: [metrics],
});

/** Attempts to end a booking of a cancelled performance that failed; the next round tries again. */
export const cancelledBookingsLeftTotal = new Counter({
  name: "frontrow_cancelled_bookings_left_total",
  help: "Bookings of cancelled performances that could not be ended, once for each attempt.",
  registers: [metrics],
});
