/** Which fields of a form are wrong, in sentences for whoever fills it in. */
import { z } from "zod";

import type { Problem } from "#components/api/request";

/** What is wrong, by field; a field that is right is absent. */
export type FieldFaults<Name extends string> = Partial<Record<Name, string>>;

/** One sentence for each field of a form: how it wants to be filled in. */
export type FieldSentences<Name extends string> = Readonly<Record<Name, string>>;

/** The sentences of the fields that a schema has found wrong. */
export function faultsOfInput<Name extends string>(
  error: z.ZodError,
  sentences: FieldSentences<Name>,
): FieldFaults<Name> {
  return faultsAt(
    error.issues.map(({ path }) => String(path[0] ?? "")),
    sentences,
  );
}

const InvalidRequestFacts = z.object({ errors: z.array(z.object({ pointer: z.string() })) });

/** The sentences of the fields that the API has found wrong; none for any other problem. */
export function faultsOfProblem<Name extends string>(
  { code, facts }: Problem,
  sentences: FieldSentences<Name>,
): FieldFaults<Name> {
  const named = InvalidRequestFacts.safeParse(facts);
  if (code !== "invalid_request" || !named.success) return {};
  return faultsAt(
    named.data.errors.map(({ pointer }) => pointer.split("/")[1] ?? ""),
    sentences,
  );
}

function faultsAt<Name extends string>(
  names: readonly string[],
  sentences: FieldSentences<Name>,
): FieldFaults<Name> {
  const faults: FieldFaults<Name> = {};
  for (const name in sentences) {
    if (names.includes(name)) faults[name] = sentences[name];
  }
  return faults;
}
