/** What is wrong in a form with many parts, by JSON pointer, as the API and its schemas name fields. */
import { z } from "zod";

import type { Problem } from "#components/api/request";

/** One sentence for each field that is wrong, by pointer: `/plan/seatsPerRow`. */
export type FormFaults = Readonly<Record<string, string>>;

/** How a field wants to be filled in, by pointer; null: as the schema says it. */
export type SentenceFor = (pointer: string) => string | null;

/** The faults that a schema has found. */
export function faultsOfInput(error: z.ZodError, sentenceFor: SentenceFor): FormFaults {
  return faultsAt(
    error.issues.map(({ path, message }) => ({
      pointer: path.map((step) => `/${String(step)}`).join(""),
      message,
    })),
    sentenceFor,
  );
}

const InvalidRequestFacts = z.object({
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })),
});

/** The faults that the API has found; none for any other problem. */
export function faultsOfProblem({ code, facts }: Problem, sentenceFor: SentenceFor): FormFaults {
  const named = InvalidRequestFacts.safeParse(facts);
  if (code !== "invalid_request" || !named.success) return {};
  return faultsAt(named.data.errors, sentenceFor);
}

/** What is left of the faults that are shown, now that somebody is mending them: none is added. */
export function stillWrong(shown: FormFaults, now: FormFaults): FormFaults {
  return Object.fromEntries(Object.entries(now).filter(([pointer]) => pointer in shown));
}

function faultsAt(
  errors: readonly { pointer: string; message: string }[],
  sentenceFor: SentenceFor,
): FormFaults {
  const faults: Record<string, string> = {};
  for (const { pointer, message } of errors) {
    // The first that is wrong with a field is the one to mend first.
    faults[pointer] ??= sentenceFor(pointer) ?? sentence(message);
  }
  return faults;
}

function sentence(message: string): string {
  const capital = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
