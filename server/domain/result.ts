/** What a decision or a command answers: the thing asked for, or the reason for saying no. */
export type Result<Value, Refusal extends { code: string }> =
  { ok: true; value: Value } | { ok: false; refusal: Refusal };

/** Answers yes, with what was asked for. */
export function accept<Value>(value: Value) {
  return { ok: true as const, value };
}

/** Answers no, with the reason. */
export function refuse<const Refusal extends { code: string }>(refusal: Refusal) {
  return { ok: false as const, refusal };
}
