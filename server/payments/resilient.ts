/**
 * Calls to a payment provider, made so that a bad one does no harm: no attempt lasts for ever, a
 * connection that fails is tried again, and a provider that does not answer is left alone for a while.
 */
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleType,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";

import { logger } from "#server/logger";
import { paymentCallsTotal, paymentCircuitOpen } from "#server/metrics";
import { ProviderBusy, ProviderConnectionFailed, ProviderUnavailable } from "./provider";

/** Longest that one attempt may take, in milliseconds. */
const ATTEMPT_MS_MAX = 5_000;

/** A call whose connection fails is attempted this often in all. */
const ATTEMPTS_MAX = 3;

/** Longest pause before the second attempt, in milliseconds; twice that before the third. */
const PAUSE_MS_MAX = 200;

/** So many calls in a row that nobody answered open the circuit. */
export const UNANSWERED_MAX = 5;

/** How long the provider is left alone then, in milliseconds. */
export const OPEN_MS = 10_000;

/** How a provider is called. */
export type CallTerms = {
  /** The provider's name. */
  provider: string;
  /** Longest that one attempt may take, in milliseconds; five seconds unless it is said. */
  attemptMsMax?: number;
};

/** What is asked of a provider. */
type Operation = "charge" | "refund" | "list_charges";

/**
 * Makes one call.
 *
 * @param attempt what may be done several times; a broken connection is `ProviderConnectionFailed`,
 *   "not now" is `ProviderBusy`, any other lack of an answer `ProviderUnavailable`. Its signal aborts
 *   when its time is over
 * @throws `ProviderUnavailable` at the end of its attempts, and at once while the circuit is open
 */
export type Call = <Answer>(
  operation: Operation,
  attempt: (signal: AbortSignal) => Promise<Answer>,
) => Promise<Answer>;

/**
 * Makes the way to call one provider. All of its calls share one circuit: after five in a row without
 * an answer it is open, and nothing is sent for ten seconds; then one call goes through, others wait
 * for it, and it decides. A refusal opens no circuit, and no more does "not now": whoever says so is
 * there. Neither begins the count anew. Nor is "not now" attempted again here, which would make it worse; whoever asked asks again.
 */
export function resilientCalls({ provider, attemptMsMax = ATTEMPT_MS_MAX }: CallTerms): Call {
  const again = retry(handleType(ProviderConnectionFailed), {
    maxAttempts: ATTEMPTS_MAX - 1,
    backoff: new DelegateBackoff(({ attempt }) => Math.random() * PAUSE_MS_MAX * attempt),
  });
  const isUnanswered = handleType(ProviderUnavailable, (fault) => !(fault instanceof ProviderBusy));
  const circuit = circuitBreaker(isUnanswered, {
    breaker: new ConsecutiveBreaker(UNANSWERED_MAX),
    halfOpenAfter: OPEN_MS,
  });
  const limit = timeout(attemptMsMax, TimeoutStrategy.Aggressive);
  // The circuit is outside: a call whose second attempt is answered does not count against it.
  const policy = wrap(circuit, again);

  paymentCircuitOpen.set({ provider }, 0);
  circuit.onStateChange((state) => {
    paymentCircuitOpen.set({ provider }, state === CircuitState.Closed ? 0 : 1);
    logger.warn({ provider, state: CircuitState[state] }, "the payment provider's circuit changed");
  });

  return async (operation, attempt) => {
    try {
      const answer = await policy.execute(() =>
        limit.execute(({ signal }) => attempt(signal)).catch(throwWithoutLimit),
      );
      paymentCallsTotal.inc({ provider, operation, outcome: "answered" });
      return answer;
    } catch (fault) {
      paymentCallsTotal.inc({ provider, operation, outcome: outcomeOf(fault) });
      if (!(fault instanceof BrokenCircuitError)) throw fault;
      throw new ProviderUnavailable("The payment provider is left alone for a while");
    }
  };
}

/** An attempt whose time is over is one that nobody answered. */
function throwWithoutLimit(fault: unknown): never {
  if (!(fault instanceof TaskCancelledError)) throw fault;
  throw new ProviderUnavailable("The payment provider took too long to answer", { cause: fault });
}

function outcomeOf(fault: unknown): "circuit_open" | "busy" | "unavailable" | "fault" {
  if (fault instanceof BrokenCircuitError) return "circuit_open";
  if (fault instanceof ProviderBusy) return "busy";
  return fault instanceof ProviderUnavailable ? "unavailable" : "fault";
}
