/**
 * The simulator's books: what its ledger adds up to, and what may be written next.
 *
 * Rules only. Everything is an entry first; `applyEntry` is the one way in which the books change,
 * so that a ledger read again after a crash adds up to the same books.
 */
import { z } from "zod";

import { accept, refuse, type Result } from "#server/domain/result";
import { behaviourOf } from "./behaviour";
import type { Distortion } from "./distortion";
import {
  Charge,
  Refund,
  SCHEMA_VERSION,
  type ChargeRequest,
  type MessageType,
  type RefundRequest,
  type WebhookMessage,
} from "./wire";

/** One line of the ledger. Times are Unix milliseconds. */
export const LedgerEntry = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("charge_created"),
    atMs: z.int(),
    idempotencyKey: z.string(),
    /** Of the request's body: the same key with another body is a mistake of the caller's. */
    requestHash: z.string(),
    charge: Charge,
  }),
  z.object({
    type: z.literal("charge_settled"),
    atMs: z.int(),
    chargeId: z.string(),
    failureCode: z.string().nullable(),
  }),
  z.object({
    type: z.literal("refund_created"),
    atMs: z.int(),
    idempotencyKey: z.string(),
    requestHash: z.string(),
    refund: Refund,
  }),
  z.object({ type: z.literal("refund_settled"), atMs: z.int(), refundId: z.string() }),
  z.object({
    type: z.literal("delivery_tried"),
    atMs: z.int(),
    messageId: z.string(),
    outcome: z.enum(["delivered", "failed", "given_up"]),
    /** Why it failed. */
    reason: z.string(),
  }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** A message that has not been delivered. */
export type Outgoing = {
  message: WebhookMessage;
  copies: number;
  /** What is wrong with it on its way. */
  distortion: Distortion | null;
  /** Unix time in milliseconds before which it is kept back. */
  notBeforeMs: number;
  attempts: number;
  state: "trying" | "given_up";
};

/** What the ledger adds up to. */
export type Books = {
  /** In the order of their making. */
  charges: Map<string, Charge>;
  refunds: Map<string, Refund>;
  /** By idempotency key: what was asked, and the answer as it was first given. */
  answers: Map<string, { requestHash: string; answer: Charge | Refund }>;
  /** By message id. */
  outgoing: Map<string, Outgoing>;
};

/** Every way a request to move money can be refused, in order of precedence. */
export type BankRefusal =
  | { code: "idempotency_key_reused" }
  | { code: "charge_not_found" }
  | { code: "charge_not_succeeded" }
  | { code: "currency_differs" }
  | { code: "refund_too_large"; refundableMinor: number };

/** A request with its key. `requestHash` is equal for equal bodies. */
export type Keyed<Request> = { idempotencyKey: string; requestHash: string; request: Request };

/** What to write, and what to answer once it is written. No entries: it was written before. */
export type Decision<Answer> = { entries: LedgerEntry[]; answer: Answer };

/** Books in which nothing has happened. */
export function emptyBooks(): Books {
  return { charges: new Map(), refunds: new Map(), answers: new Map(), outgoing: new Map() };
}

/** Decides a charge. @param id for the charge, if it is new */
export function decideCharge(
  books: Books,
  { idempotencyKey, requestHash, request }: Keyed<ChargeRequest>,
  id: string,
  nowMs: number,
): Result<Decision<Charge>, BankRefusal> {
  const earlier = books.answers.get(idempotencyKey);
  if (earlier) return repeat(earlier, requestHash, Charge);

  const behaviour = behaviourOf(request.methodToken);
  const charge: Charge = {
    id,
    ...request,
    status: statusOf(behaviour),
    failureCode: behaviour.settlesAfterMs > 0 ? null : behaviour.failureCode,
    refundedMinor: 0,
    createdAtMs: nowMs,
    settlesAtMs: nowMs + behaviour.settlesAfterMs,
  };
  return accept({
    entries: [{ type: "charge_created", atMs: nowMs, idempotencyKey, requestHash, charge }],
    answer: charge,
  });
}

/** Decides a refund: never more than was taken. @param id for the refund, if it is new */
export function decideRefund(
  books: Books,
  { idempotencyKey, requestHash, request }: Keyed<RefundRequest>,
  id: string,
  nowMs: number,
): Result<Decision<Refund>, BankRefusal> {
  const earlier = books.answers.get(idempotencyKey);
  if (earlier) return repeat(earlier, requestHash, Refund);

  const charge = books.charges.get(request.chargeId);
  if (!charge) return refuse({ code: "charge_not_found" });
  if (charge.status !== "succeeded") return refuse({ code: "charge_not_succeeded" });
  if (charge.currency !== request.currency) return refuse({ code: "currency_differs" });

  const refundableMinor = charge.amountMinor - charge.refundedMinor;
  if (request.amountMinor > refundableMinor) {
    return refuse({ code: "refund_too_large", refundableMinor });
  }

  const { refundSettlesAfterMs } = behaviourOf(charge.methodToken);
  const refund: Refund = {
    id,
    ...request,
    status: refundSettlesAfterMs > 0 ? "processing" : "succeeded",
    metadata: charge.metadata,
    createdAtMs: nowMs,
    settlesAtMs: nowMs + refundSettlesAfterMs,
  };
  return accept({
    entries: [{ type: "refund_created", atMs: nowMs, idempotencyKey, requestHash, refund }],
    answer: refund,
  });
}

/** The message about a charge or a refund: there is one, since each is decided once. */
export function messageIdOf(id: string): string {
  return `msg_${id}`;
}

/** The entries that are due: what has been processing for long enough. */
export function settlementsDue(books: Books, id: string, nowMs: number): LedgerEntry[] {
  const charge = books.charges.get(id);
  if (charge?.status === "processing" && charge.settlesAtMs <= nowMs) {
    const { failureCode } = behaviourOf(charge.methodToken);
    return [{ type: "charge_settled", atMs: nowMs, chargeId: id, failureCode }];
  }
  const refund = books.refunds.get(id);
  return refund?.status === "processing" && refund.settlesAtMs <= nowMs
    ? [{ type: "refund_settled", atMs: nowMs, refundId: id }]
    : [];
}

/** Brings the books up to date with one more entry of the ledger. */
export function applyEntry(books: Books, entry: LedgerEntry): void {
  switch (entry.type) {
    case "charge_created": {
      const { charge, idempotencyKey, requestHash } = entry;
      books.answers.set(idempotencyKey, { requestHash, answer: charge });
      putCharge(books, charge, entry.atMs);
      break;
    }
    case "charge_settled": {
      const charge = books.charges.get(entry.chargeId);
      if (!charge) break;
      const { failureCode } = entry;
      const status = failureCode === null ? "succeeded" : "failed";
      putCharge(books, { ...charge, status, failureCode }, entry.atMs);
      break;
    }
    case "refund_created": {
      const { refund, idempotencyKey, requestHash } = entry;
      books.answers.set(idempotencyKey, { requestHash, answer: refund });
      const charge = books.charges.get(refund.chargeId);
      if (charge) {
        const refundedMinor = charge.refundedMinor + refund.amountMinor;
        books.charges.set(charge.id, { ...charge, refundedMinor });
      }
      putRefund(books, refund, entry.atMs);
      break;
    }
    case "refund_settled": {
      const refund = books.refunds.get(entry.refundId);
      if (refund) putRefund(books, { ...refund, status: "succeeded" }, entry.atMs);
      break;
    }
    case "delivery_tried":
      applyDelivery(books, entry);
  }
}

function applyDelivery(
  books: Books,
  { messageId, outcome }: Extract<LedgerEntry, { type: "delivery_tried" }>,
): void {
  const outgoing = books.outgoing.get(messageId);
  if (!outgoing) return;
  if (outcome === "delivered") {
    books.outgoing.delete(messageId);
  } else {
    const state = outcome === "given_up" ? "given_up" : "trying";
    books.outgoing.set(messageId, { ...outgoing, attempts: outgoing.attempts + 1, state });
  }
}

/** Keeps a charge, and has it told once it is decided. */
function putCharge(books: Books, charge: Charge, atMs: number): void {
  books.charges.set(charge.id, charge);
  if (charge.status === "processing") return;
  const type = charge.status === "succeeded" ? "charge.succeeded" : "charge.failed";
  const { copies, distortion, toldAfterMs } = behaviourOf(charge.methodToken);
  const message = messageOf(type, charge, charge.failureCode, atMs);
  tell(books, { message, copies, distortion, notBeforeMs: atMs + toldAfterMs });
}

/** Keeps a refund, and has it told once the money has gone back. */
function putRefund(books: Books, refund: Refund, atMs: number): void {
  books.refunds.set(refund.id, refund);
  if (refund.status === "processing") return;
  const { copies } = behaviourOf(books.charges.get(refund.chargeId)?.methodToken ?? "");
  const message = messageOf("refund.succeeded", refund, null, atMs);
  tell(books, { message, copies, distortion: null, notBeforeMs: atMs });
}

function tell(books: Books, untold: Omit<Outgoing, "attempts" | "state">): void {
  if (untold.copies === 0) return;
  books.outgoing.set(untold.message.id, { ...untold, attempts: 0, state: "trying" });
}

function messageOf(
  type: MessageType,
  { id, amountMinor, currency, metadata }: Charge | Refund,
  failureCode: string | null,
  createdAtMs: number,
): WebhookMessage {
  const object = { id, amountMinor, currency, failureCode, metadata };
  return { id: messageIdOf(id), schemaVersion: SCHEMA_VERSION, type, createdAtMs, object };
}

function statusOf(behaviour: ReturnType<typeof behaviourOf>): Charge["status"] {
  if (behaviour.settlesAfterMs > 0) return "processing";
  return behaviour.failureCode === null ? "succeeded" : "failed";
}

/** The answer as it was first given, if the same was asked. */
function repeat<Answer>(
  earlier: { requestHash: string; answer: Charge | Refund },
  requestHash: string,
  schema: z.ZodType<Answer>,
): Result<Decision<Answer>, BankRefusal> {
  if (earlier.requestHash !== requestHash) return refuse({ code: "idempotency_key_reused" });
  return accept({ entries: [], answer: schema.parse(earlier.answer) });
}
