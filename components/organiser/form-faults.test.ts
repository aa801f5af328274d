import { expect, test } from "vitest";
import { z } from "zod";

import { faultsOfInput, faultsOfProblem } from "./form-faults";

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
