/** What goes over the wire between Frontrow and the simulator, both ways: the only definition. */
import { z } from "zod";

import { BookingId, PaymentId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";

/** Header of every request that moves money. The same key gets the same answer. */
export const IDEMPOTENCY_HEADER = "Idempotency-Key";

/** Header of every webhook; see server/payments/signature.ts. */
export const SIGNATURE_HEADER = "Frontrow-Simulator-Signature";

/** What a merchant may write on a charge, handed back with everything that is said of it. */
const Metadata = z.strictObject({ paymentId: PaymentId, bookingId: BookingId });

const amount = { amountMinor: z.int().min(0), currency: Currency };

/** Body of `POST /v1/charges`. */
export const ChargeRequest = z.strictObject({
  ...amount,
  methodToken: z.string().min(1).max(100),
  metadata: Metadata,
});
export type ChargeRequest = z.infer<typeof ChargeRequest>;

/** A charge. Times are Unix milliseconds. */
export const Charge = z.object({
  id: z.string(),
  status: z.enum(["processing", "succeeded", "failed"]),
  ...amount,
  methodToken: z.string(),
  failureCode: z.string().nullable(),
  /** The part that went back, or is on its way back. */
  refundedMinor: z.int().min(0),
  metadata: Metadata,
  createdAtMs: z.int(),
  /** When it was, or will be, decided. */
  settlesAtMs: z.int(),
});
export type Charge = z.infer<typeof Charge>;

/** Body of `POST /v1/refunds`. */
export const RefundRequest = z.strictObject({ chargeId: z.string().min(1).max(100), ...amount });
export type RefundRequest = z.infer<typeof RefundRequest>;

/** A refund, of the whole charge or of a part. Times are Unix milliseconds. */
export const Refund = z.object({
  id: z.string(),
  chargeId: z.string(),
  status: z.enum(["processing", "succeeded"]),
  ...amount,
  metadata: Metadata,
  createdAtMs: z.int(),
  settlesAtMs: z.int(),
});
export type Refund = z.infer<typeof Refund>;

/** The version of a webhook's shape. A message of a later one may mean anything. */
export const SCHEMA_VERSION = 1;

/** What a webhook can tell of. */
export const MessageType = z.enum(["charge.succeeded", "charge.failed", "refund.succeeded"]);
export type MessageType = z.infer<typeof MessageType>;

/** Body of a webhook. Its `id` is the same for each delivery of the same message. */
export const WebhookMessage = z.object({
  id: z.string().min(1).max(200),
  /** 1 when it does not say. */
  schemaVersion: z.int().min(1).optional(),
  type: MessageType,
  createdAtMs: z.int(),
  object: z.object({
    /** Of the charge or of the refund. */
    id: z.string().min(1).max(200),
    ...amount,
    failureCode: z.string().max(100).nullable(),
    metadata: Metadata,
  }),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;

/** Answer of `GET /v1/ledger`: charges in the order of their making, each with its refunds. */
export const LedgerPage = z.object({
  charges: z.array(Charge.extend({ refunds: z.array(Refund) })),
  /** Messages that no delivery has got through with yet; `given_up` ones are no longer tried. */
  undelivered: z.array(
    z.object({ messageId: z.string(), attempts: z.int(), state: z.enum(["trying", "given_up"]) }),
  ),
  /** What to ask for as `after` to read on; null at the end. */
  next: z.int().nullable(),
});
export type LedgerPage = z.infer<typeof LedgerPage>;
