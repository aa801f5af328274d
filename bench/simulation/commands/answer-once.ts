/** Requests with a key; mirrors server/commands/answer-once.ts. */
import { refuse, type Result } from "#server/domain/result";
import type { House } from "../house";
import { answerKeyed, beginKeyed, forgetKeyed } from "../stores/bookings";
import { Outage, type Process } from "../world";

type Answer = Result<unknown, { code: string }>;

/** `answerOnce`. @param request null: no key was sent */
export async function answerOnce<Made extends Answer>(
  { world, db }: House,
  process: Process,
  request: { key: string; requestHash: string } | null,
  run: () => Promise<Made>,
): Promise<Made | { ok: false; refusal: { code: string } }> {
  if (!request || world.is("noIdempotencyKey")) return run();
  const { key, requestHash } = request;
  const begun = await beginKeyed(db, process, key, requestHash);
  if (begun.state === "known") {
    if (begun.row.requestHash !== requestHash) return refuse({ code: "idempotency_key_reused" });
    if (begun.row.answer === null) return refuse({ code: "request_under_way" });
    return begun.row.answer as Made;
  }
  const { lockedUntilMs } = begun;
  try {
    const answer = await run();
    // Who was so slow that another has taken the request over has no say in its answer any more.
    const isOwn = await answerKeyed(db, process, key, lockedUntilMs, answer);
    return isOwn ? answer : refuse({ code: "request_under_way" });
  } catch (fault) {
    if (fault instanceof Outage) await forgetKeyed(db, process, key, lockedUntilMs);
    throw fault;
  }
}
