import { expect, test } from "vitest";

import { TEST_CARDS } from "#server/domain/test-cards";
import { behaviourOf, DELAY_MS_MAX } from "./behaviour";

test("every test card of the checkout form is known to the simulator", () => {
  const unknown = TEST_CARDS.filter(
    ({ methodToken }) => behaviourOf(methodToken).failureCode === "payment_method_unknown",
  );
  expect(unknown).toEqual([]);
});

test("a token may ask for any delay up to an hour", () => {
  expect(behaviourOf("sim_delay_0")).toMatchObject({ failureCode: null, settlesAfterMs: 0 });
  expect(behaviourOf("sim_delay_1500")).toMatchObject({ failureCode: null, settlesAfterMs: 1_500 });
  expect(behaviourOf(`sim_delay_${String(DELAY_MS_MAX)}`).settlesAfterMs).toBe(DELAY_MS_MAX);
  expect(behaviourOf(`sim_delay_${String(DELAY_MS_MAX + 1)}`).failureCode).toBe(
    "payment_method_unknown",
  );
});

test("what only tests ask for is known to the simulator and not offered to fans", () => {
  const tokens = [
    ...["answer_lost", "answer_slow", "answer_after_10", "reordered", "told_after_10", "untold"],
    ...["wrong_amount", "wrong_currency", "unknown_event", "unknown_version"],
  ].map((name) => `sim_${name}`);
  for (const token of tokens) expect(behaviourOf(token).failureCode).toBeNull();
  expect(TEST_CARDS.filter(({ methodToken }) => tokens.includes(methodToken))).toEqual([]);
});

test("a token that nobody gave out is declined", () => {
  const strange = ["sim_delay_", "sim_delay_-1", "sim_answer_after", "sim_success_10", "__proto__"];
  for (const token of ["", "sim_", "pm_card_visa", ...strange]) {
    expect(behaviourOf(token).failureCode).toBe("payment_method_unknown");
  }
});
