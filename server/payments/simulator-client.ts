/** The simulator as a payment provider: what its answers and webhooks mean to us. */
import { setTimeout as pause } from "node:timers/promises";

import type { z } from "zod";

import type { ProviderNews } from "#server/domain/payment";
import { accept, refuse } from "#server/domain/result";
import {
  ProviderUnavailable,
  type ChargeAnswer,
  type PaymentProvider,
  type RefundAnswer,
} from "./provider";
import { verifyWebhook } from "./signature";
import {
  Charge,
  IDEMPOTENCY_HEADER,
  Refund,
  SIGNATURE_HEADER,
  WebhookMessage,
  type ChargeRequest,
  type RefundRequest,
} from "./simulator/wire";

/** Longest that one request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/** A request whose connection fails is sent this often in all. */
const REQUEST_ATTEMPTS_MAX = 3;

/** Longest pause before the second attempt, in milliseconds; twice that before the third. */
const PAUSE_MS_MAX = 200;

const KINDS: Record<WebhookMessage["type"], ProviderNews["kind"]> = {
  "charge.succeeded": "charge_succeeded",
  "charge.failed": "charge_failed",
  "refund.succeeded": "refund_succeeded",
};

/** Where the simulator is, and what it signs with. */
export type SimulatorAddress = {
  url: string;
  webhookSecret: string;
  /** Longest that one request may take, in milliseconds. */
  timeoutMs?: number;
};

/** The provider that a simulator at this address is. Opens no connection yet. */
export function simulatorProvider(address: SimulatorAddress): PaymentProvider {
  return {
    name: "simulator",

    async charge({ paymentId, bookingId, amount, methodToken }) {
      const metadata = { paymentId, bookingId };
      const request: ChargeRequest = { ...amount, methodToken, metadata };
      return chargeAnswer(await post(address, "/v1/charges", paymentId, request, Charge));
    },

    async refund({ paymentId, chargeReference, amount }) {
      const request: RefundRequest = { chargeId: chargeReference, ...amount };
      const key = `refund-${paymentId}`;
      return refundAnswer(await post(address, "/v1/refunds", key, request, Refund));
    },

    parseWebhook(rawBody, headers, nowMs) {
      const signed = { rawBody, secret: address.webhookSecret };
      const verified = verifyWebhook(signed, headers.get(SIGNATURE_HEADER), nowMs);
      if (!verified.ok) return verified;

      const message = parseMessage(rawBody);
      return message ? accept(newsOf(message)) : refuse({ code: "webhook_malformed" });
    },
  };
}

function chargeAnswer({ id, status, failureCode }: Charge): ChargeAnswer {
  if (status !== "failed") return { outcome: status, reference: id };
  return { outcome: "declined", reference: id, failureCode: failureCode ?? "card_declined" };
}

function refundAnswer({ id, status }: Refund): RefundAnswer {
  return { outcome: status, reference: id };
}

function newsOf({ id, type, object }: WebhookMessage): ProviderNews {
  const { amountMinor, currency, failureCode, metadata } = object;
  return {
    messageId: id,
    kind: KINDS[type],
    reference: object.id,
    ...metadata,
    amountMinor,
    currency,
    ...(failureCode !== null && { failureCode }),
  };
}

function parseMessage(rawBody: string): WebhookMessage | null {
  try {
    return WebhookMessage.safeParse(JSON.parse(rawBody)).data ?? null;
  } catch {
    // Not JSON: malformed like anything else that is no message.
    return null;
  }
}

/**
 * Sends a request until it is answered. Only a failed connection is tried again, which the key
 * makes safe: whether or not the simulator had heard of it, it happens once.
 */
async function post<Schema extends z.ZodType>(
  { url, timeoutMs = REQUEST_TIMEOUT_MS }: SimulatorAddress,
  path: string,
  idempotencyKey: string,
  request: ChargeRequest | RefundRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(new URL(path, url), {
        method: "POST",
        body: JSON.stringify(request),
        headers: { "Content-Type": "application/json", [IDEMPOTENCY_HEADER]: idempotencyKey },
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok) return schema.parse(await response.json());
      throw faultOf(response.status, path, await response.text());
    } catch (error) {
      if (!isConnectionFault(error)) throw timeoutAsUnavailable(error);
      if (attempt >= REQUEST_ATTEMPTS_MAX) {
        throw new ProviderUnavailable("The payment provider cannot be reached", { cause: error });
      }
      await pause(Math.random() * PAUSE_MS_MAX * attempt);
    }
  }
}

/** `fetch` throws a TypeError with a cause when the connection fails, before or after sending. */
function isConnectionFault(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

function timeoutAsUnavailable(error: unknown): unknown {
  return error instanceof DOMException && error.name === "TimeoutError"
    ? new ProviderUnavailable("The payment provider took too long to answer", { cause: error })
    : error;
}

function faultOf(status: number, path: string, answer: string): Error {
  const reason = `The payment provider answered ${String(status)} to ${path}: ${answer}`;
  return status >= 500 || status === 429 ? new ProviderUnavailable(reason) : new Error(reason);
}
