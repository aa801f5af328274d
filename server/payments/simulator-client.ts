/** The simulator as a payment provider: what its answers mean to us. */
import type { z } from "zod";

import type { ProviderCharge } from "#server/domain/payment";
import { sideEffect } from "#server/failpoints";
import {
  ProviderBusy,
  ProviderConnectionFailed,
  ProviderUnavailable,
  type ChargeAnswer,
  type PaymentProvider,
  type RefundAnswer,
} from "./provider";
import { resilientCalls } from "./resilient";
import { verifyWebhook } from "./signature";
import { readSimulatorMessage } from "./simulator-webhooks";
import {
  Charge,
  IDEMPOTENCY_HEADER,
  LedgerPage,
  Refund,
  SIGNATURE_HEADER,
  type ChargeRequest,
  type RefundRequest,
} from "./simulator/wire";

/** Charges of one page of the books. */
const PAGE_MAX = 100;

/** Where the simulator is, and what it signs with. */
export type SimulatorAddress = {
  url: string;
  webhookSecret: string;
  /** Longest that one attempt may take, in milliseconds. */
  timeoutMs?: number;
};

/** The provider that a simulator at this address is. Opens no connection yet. */
export function simulatorProvider({
  url,
  webhookSecret,
  timeoutMs,
}: SimulatorAddress): PaymentProvider {
  const call = resilientCalls({
    provider: "simulator",
    ...(timeoutMs !== undefined && { attemptMsMax: timeoutMs }),
  });

  return {
    name: "simulator",

    charge({ paymentId, bookingId, amount, methodToken }) {
      const metadata = { paymentId, bookingId };
      const request = posted(paymentId, { ...amount, methodToken, metadata });
      return call("charge", async (signal) =>
        chargeAnswer(await ask(new URL("/v1/charges", url), { ...request, signal }, Charge)),
      );
    },

    refund({ paymentId, chargeReference, amount }) {
      const request = posted(`refund-${paymentId}`, { chargeId: chargeReference, ...amount });
      return call("refund", async (signal) =>
        refundAnswer(await ask(new URL("/v1/refunds", url), { ...request, signal }, Refund)),
      );
    },

    async listCharges({ sinceMs, cursor }) {
      const page = new URL("/v1/ledger", url);
      page.searchParams.set("sinceMs", String(sinceMs));
      page.searchParams.set("limit", String(PAGE_MAX));
      if (cursor !== null) page.searchParams.set("after", cursor);
      const { charges, next } = await call("list_charges", (signal) =>
        ask(page, { signal }, LedgerPage),
      );
      return { charges: charges.map(chargeInBooks), next: next === null ? null : String(next) };
    },

    parseWebhook(rawBody, headers, nowMs) {
      const signed = { rawBody, secret: webhookSecret };
      const verified = verifyWebhook(signed, headers.get(SIGNATURE_HEADER), nowMs);
      return verified.ok ? readSimulatorMessage(rawBody) : verified;
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

function chargeInBooks(charge: LedgerPage["charges"][number]): ProviderCharge {
  const { id, status, failureCode, amountMinor, currency, metadata, createdAtMs } = charge;
  return {
    reference: id,
    ...metadata,
    status,
    failureCode,
    amount: { amountMinor, currency },
    refunds: charge.refunds.map((refund) => ({
      reference: refund.id,
      status: refund.status,
      amountMinor: refund.amountMinor,
    })),
    createdAtMs,
  };
}

/** A request that may be sent again: whether or not the simulator had heard of it, it happens once. */
function posted(idempotencyKey: string, request: ChargeRequest | RefundRequest): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(request),
    headers: { "Content-Type": "application/json", [IDEMPOTENCY_HEADER]: idempotencyKey },
  };
}

/** Sends one request, and tells a failed connection and a provider in trouble from other faults. */
async function ask<Schema extends z.ZodType>(
  url: URL,
  request: RequestInit,
  schema: Schema,
): Promise<z.infer<Schema>> {
  try {
    const response = await sideEffect("ask-simulator", () =>
      fetch(url, { ...request, redirect: "error" }),
    );
    if (response.ok) return schema.parse(await response.json());
    throw faultOf(response.status, url.pathname, await response.text());
  } catch (fault) {
    if (!isConnectionFault(fault)) throw fault;
    throw new ProviderConnectionFailed("The payment provider cannot be reached", { cause: fault });
  }
}

/** `fetch` throws a TypeError with a cause when the connection fails, before or after sending. */
function isConnectionFault(fault: unknown): boolean {
  return fault instanceof TypeError && fault.cause !== undefined;
}

function faultOf(status: number, path: string, answer: string): Error {
  const reason = `The payment provider answered ${String(status)} to ${path}: ${answer}`;
  if (status === 429) return new ProviderBusy(reason);
  return status >= 500 ? new ProviderUnavailable(reason) : new Error(reason);
}
