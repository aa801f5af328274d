/** The cells of the crash matrix: made of the failpoints that stand in the code, never written by hand. */
import { findSideEffects } from "./side-effects";

/** What happens to the process that passes a failpoint. */
const ACTIONS = ["kill", "stop", "reset"] as const;
export type Action = (typeof ACTIONS)[number];

/** One cell, such as `create-booking.after` x `kill`. */
export type Cell = { failpoint: string; action: Action };

/** Side effects that no process of a sale ever has, each with its reason. */
const NOT_IN_A_SALE: Readonly<Record<string, string>> = {
  "set-role": "a script of the operator's, run by hand",
  "mend-payment": "for what has been wrong for a quarter of an hour; its tests are beside it",
  "note-start": "for groups that begin at the newest message, which no worker does",
};

/** Side effects that come only with PAYMENTS=stripe; its provider's tests break them. */
const WITH_STRIPE = "stripe-";

/**
 * All cells that a sale can meet.
 *
 * @param log which driver the event log has
 */
export function cellsOf(log: "kafka" | "redis"): Cell[] {
  const others = log === "kafka" ? /^server\/event-log\/redis-/ : /^server\/event-log\/kafka-/;
  const names = findSideEffects()
    .named.filter(({ file, name }) => !others.test(file) && !name.startsWith(WITH_STRIPE))
    .map(({ name }) => name)
    .filter((name) => NOT_IN_A_SALE[name] === undefined);
  return names.flatMap((name) =>
    ["before", "after"].flatMap((side) =>
      ACTIONS.map((action) => ({ failpoint: `${name}.${side}`, action })),
    ),
  );
}
