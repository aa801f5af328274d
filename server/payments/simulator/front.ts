/** The simulator's HTTP front, in the manner of a real provider's, a bad one's too. */
import { setTimeout as pause } from "node:timers/promises";

import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";

import type { Result } from "#server/domain/result";
import type { Bank } from "./bank";
import { behaviourOf } from "./behaviour";
import type { BankRefusal } from "./books";
import { ChargeRequest, IDEMPOTENCY_HEADER, RefundRequest } from "./wire";

const BODY_BYTES_MAX = 16 * 1024;
const LEDGER_PAGE_MAX = 1_000;

const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** What the front needs of the server beneath it. */
export type Beneath = {
  Bindings: {
    /** Cuts the connection of the request. */
    cut: () => void;
  };
};

const LedgerQuery = z.object({
  sinceMs: z.coerce.number().int().min(0).default(0),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(LEDGER_PAGE_MAX).default(LEDGER_PAGE_MAX),
});

const STATUSES: Record<BankRefusal["code"], 404 | 409> = {
  idempotency_key_reused: 409,
  charge_not_found: 404,
  charge_not_succeeded: 409,
  currency_differs: 409,
  refund_too_large: 409,
};

/**
 * The routes of the simulator. Errors are `{ error: { code, ...facts } }`.
 *
 *   POST /v1/charges       201 with a `Charge`; needs an idempotency key
 *   GET  /v1/charges/:id   200 with the `Charge` as it is now
 *   POST /v1/refunds       201 with a `Refund`; needs an idempotency key
 *   GET  /v1/ledger        200 with a `LedgerPage`; `after` and `limit` count charges, of those
 *                          made at `sinceMs` or later
 *   GET  /healthz          200
 *
 * @param onRequestFault hears of faults; the request is answered with 500
 */
export function makeFront(bank: Bank, onRequestFault: (fault: unknown) => void): Hono<Beneath> {
  const front = new Hono<Beneath>();
  const limitBody = bodyLimit({
    maxSize: BODY_BYTES_MAX,
    onError: (context) => failure(context, 413, { code: "request_too_large" }),
  });
  // Whoever says how much it is sends no more. To look at the body for it would cost more than the charge.
  front.use((context, next) => (saysItIsShort(context) ? next() : limitBody(context, next)));

  front.get("/healthz", (context) => context.json({ status: "ok" }));
  front.post("/v1/charges", (context) =>
    moveMoney(context, ChargeRequest, async (key, request) => {
      const isFirst = !bank.knows(key);
      const answer = await bank.charge(key, request);
      if (isFirst) await spoilAnswer(context, request.methodToken);
      return answer;
    }),
  );
  front.post("/v1/refunds", (context) =>
    moveMoney(context, RefundRequest, (key, request) => bank.refund(key, request)),
  );

  front.get("/v1/charges/:id", async (context) => {
    const charge = await bank.findCharge(context.req.param("id"));
    return charge ? context.json(charge) : failure(context, 404, { code: "charge_not_found" });
  });

  front.get("/v1/ledger", async (context) => {
    const query = LedgerQuery.safeParse(context.req.query());
    if (!query.success) return failure(context, 400, { code: "request_invalid" });
    return context.json(await bank.readLedger(query.data));
  });

  front.notFound((context) => failure(context, 404, { code: "not_found" }));
  front.onError((fault, context) => {
    onRequestFault(fault);
    return failure(context, 500, { code: "fault" });
  });
  return front;
}

async function moveMoney<Schema extends z.ZodType>(
  context: Context<Beneath>,
  schema: Schema,
  work: (key: string, request: z.infer<Schema>) => Promise<Result<object, BankRefusal>>,
): Promise<Response> {
  const key = IdempotencyKey.safeParse(context.req.header(IDEMPOTENCY_HEADER));
  if (!key.success) return failure(context, 400, { code: "idempotency_key_missing" });

  const request = schema.safeParse(await readBody(context));
  if (!request.success) return failure(context, 400, { code: "request_invalid" });

  const answer = await work(key.data, request.data);
  return answer.ok
    ? context.json(answer.value, 201)
    : failure(context, STATUSES[answer.refusal.code], answer.refusal);
}

/** Loses the answer to a charge that is booked, or keeps it back, if the card asks for that. */
async function spoilAnswer(context: Context<Beneath>, methodToken: string): Promise<void> {
  const { lost, afterMs } = behaviourOf(methodToken).firstAnswer;
  if (lost) context.env.cut();
  // Whoever hangs up ends the pause: nobody waits for this answer any more.
  const { signal } = context.req.raw;
  if (afterMs > 0) await pause(afterMs, undefined, { signal }).catch(() => undefined);
}

function saysItIsShort({ req }: Context): boolean {
  const length = req.header("content-length");
  const isWhole = req.header("transfer-encoding") === undefined;
  return isWhole && length !== undefined && Number(length) <= BODY_BYTES_MAX;
}

/** The body as JSON; undefined when it is none, which every schema refuses. */
async function readBody(context: Context): Promise<unknown> {
  try {
    return await context.req.json<unknown>();
  } catch {
    return undefined;
  }
}

function failure(
  context: Context,
  status: 400 | 404 | 409 | 413 | 500,
  error: { code: string },
): Response {
  return context.json({ error }, status);
}
