/** Ways to damage what is known of holds, and the breach that must be named for each. */
import { asked, bookingOf, find, remove, say, stepsOf, type Damage } from "./damages.fixture";
import type { Evidence } from "./evidence";

const terms = (evidence: Evidence) => find(evidence.performances, () => true);
const hold = (evidence: Evidence) => find(evidence.quietHolds, () => true);

/** Gives a seat to two at once, so long after it changed hands last. @returns when, Unix milliseconds */
export function holdTwice(evidence: Evidence, seatIndex: number, afterMs: number): number {
  const changesAtMs = stepsOf(evidence, seatIndex).map(({ atMs }) => atMs);
  const startedAtMs = Math.max(...changesAtMs) + afterMs;
  const times = { startedAtMs, endedAtMs: startedAtMs + 10, holdStartedAtMs: startedAtMs };
  const told = { ...asked(evidence, "eve", "hold"), ...times, seatIndexes: [seatIndex] };
  evidence.operations.push(
    { ...told, id: 1_000, buyerId: "gus", holdId: "one" },
    { ...told, id: 1_001, buyerId: "dan", holdId: "another" },
  );
  return startedAtMs;
}

/** I4. */
export const HOLD_DAMAGES: Damage[] = [
  ...say("I4", {
    "outlived its time": (e) => {
      hold(e).expiresAtMs = e.quietAtMs - 1_001;
    },
    "seat that is not free": (e) => {
      hold(e).seatIndexes.push(0);
    },
    "two holds have one seat": (e) => {
      e.quietHolds.push({ ...hold(e), holdId: "another", buyerId: "dan" });
    },
    "two baskets": (e) => {
      e.quietHolds.push({ ...hold(e), holdId: "another", seatIndexes: [6] });
    },
    "more time than it was given": (e) => {
      const told = asked(e, "ada", "hold");
      told.holdExpiresAtMs = (told.holdExpiresAtMs ?? 0) + 1;
    },
    "beyond the cap": (e) => {
      asked(e, "ada", "hold").holdExpiresAtMs = 9_000_000_000;
    },
    "taken before the sale": (e) => {
      terms(e).onSaleAtMs = (asked(e, "ada", "hold").holdStartedAtMs ?? 0) + 1;
    },
    "beyond the sale": (e) => {
      terms(e).offSaleAtMs = (asked(e, "ada", "hold").holdExpiresAtMs ?? 0) - 1;
    },
    "for no performance": (e) => {
      hold(e).performanceId = "unknown";
    },
    "made of a hold that was over": (e) => {
      bookingOf(e, "ada").createdAtMs = asked(e, "ada", "hold").holdExpiresAtMs ?? 0;
    },
    "two buyers held one seat at a time": (e) => {
      e.operations.push({
        ...asked(e, "eve", "hold"),
        id: 1_000,
        buyerId: "dan",
        holdId: "another",
      });
    },
    "ended that nobody had ended": (e) => {
      e.quietHolds.pop();
    },
  }),
  ...say("I4", {
    // Nobody asked for more time, and Redis says that there is.
    "more time than it was given": (e) => {
      remove(e.operations, (each) => each.kind === "extend");
    },
    // A new map that no fault explains is no excuse.
    "ended that nobody had ended": (e) => {
      e.quietHolds.pop();
      const anew = { performanceId: terms(e).id, epoch: 2, revision: 1, changes: [] };
      e.mapSteps.push({ ...anew, atMs: e.quietAtMs });
    },
  }),
  ...say("I4", {
    // Hal had it half a minute ago: the map has long heard that nobody has it any more.
    "two buyers held one seat at a time": (e) => {
      holdTwice(e, 5, 30_000);
    },
  }),
  ...say("I4", {
    // Nor is a fault that loses no holds, whatever it is called.
    "ended that nobody had ended": (e) => {
      e.quietHolds.pop();
      for (const fault of e.faults) Object.assign(fault, { row: "F5", atMs: e.quietAtMs });
    },
  }),
  ...say("I4", {
    // Nor is one that was over before the map was built that did not last.
    "ended that nobody had ended": (e) => {
      e.quietHolds.pop();
      const anew = { performanceId: terms(e).id, changes: [], revision: 1 };
      e.mapSteps.push({ ...anew, epoch: 2, atMs: 3_000_000 }, { ...anew, epoch: 3, atMs: 9e9 });
      const over = { atMs: 10, healedAtMs: 20, losesHolds: true as const };
      for (const fault of e.faults) Object.assign(fault, over);
    },
  }),
];
