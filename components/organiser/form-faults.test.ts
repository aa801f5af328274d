import { expect, test } from "vitest";
import { z } from "zod";

import { faultsOfInput, faultsOfProblem, stillWrong } from "./form-faults";

const Schema = z.object({
  name: z.string().min(1),
  plan: z.object({ rows: z.int().max(100), when: z.string().refine(() => false, "not that day") }),
});

test("each field that is wrong has one sentence, at the pointer that the API would use", () => {
  const { error } = Schema.safeParse({ name: "", plan: { rows: 1e9, when: "today" } });
  expect(error).toBeDefined();
  if (!error) return;
  const sentences: Record<string, string> = {
    "/name": "Give it a name.",
    "/plan/rows": "A whole number up to 100.",
  };
  expect(faultsOfInput(error, (pointer) => sentences[pointer] ?? null)).toEqual({
    "/name": "Give it a name.",
    "/plan/rows": "A whole number up to 100.",
    "/plan/when": "Not that day.",
  });
});

test("what the API has found wrong is shown at the same places", () => {
  const problem = {
    code: "invalid_request",
    status: 400,
    title: "",
    facts: { errors: [{ pointer: "/name", message: "too long" }] },
  };
  expect(faultsOfProblem(problem, () => null)).toEqual({ "/name": "Too long." });
  expect(faultsOfProblem({ ...problem, code: "venue_not_found" }, () => null)).toEqual({});
});

test("while faults are mended, they go one by one and none comes", () => {
  const shown = { "/name": "Give it a name.", "/city": "Write the city." };
  const now = { "/city": "Write the city, too.", "/address": "Write street and number." };
  expect(stillWrong(shown, now)).toEqual({ "/city": "Write the city, too." });
});
