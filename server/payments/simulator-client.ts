/** The simulator as a payment provider: what its answers mean to us. */
import http from "node:http";
import https from "node:https";

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
  const ask = openConnections(new URL(url));
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
        chargeAnswer(await ask("/v1/charges", { ...request, signal }, Charge)),
      );
    },

    refund({ paymentId, chargeReference, amount }) {
      const request = posted(`refund-${paymentId}`, { chargeId: chargeReference, ...amount });
      return call("refund", async (signal) =>
        refundAnswer(await ask("/v1/refunds", { ...request, signal }, Refund)),
      );
    },

    async listCharges({ sinceMs, cursor }) {
      const page = new URLSearchParams({ sinceMs: String(sinceMs), limit: String(PAGE_MAX) });
      if (cursor !== null) page.set("after", cursor);
      const { charges, next } = await call("list_charges", (signal) =>
        ask(`/v1/ledger?${page.toString()}`, { method: "GET", signal }, LedgerPage),
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

/** What is sent to the simulator. */
type Asked = { method: "GET" | "POST"; headers?: Record<string, string>; body?: string };

/** A request that may be sent again: whether or not the simulator had heard of it, it happens once. */
function posted(idempotencyKey: string, request: ChargeRequest | RefundRequest): Asked {
  return {
    method: "POST",
    body: JSON.stringify(request),
    headers: { "Content-Type": "application/json", [IDEMPOTENCY_HEADER]: idempotencyKey },
  };
}

/** Sends one request, and tells a failed connection and a provider in trouble from other faults. */
type Ask = <Schema extends z.ZodType>(
  path: string,
  request: Asked & { signal: AbortSignal },
  schema: Schema,
) => Promise<z.infer<Schema>>;

/** Connections that stay open from one request to the next. */
function openConnections(url: URL): Ask {
  // Not `fetch`, whose streams and signals cost a charge more than all else that is done for it here.
  const { Agent, request: open } = url.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true });

  const send = (path: string, { body, ...request }: Parameters<Ask>[1]) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = open(new URL(path, url), { ...request, agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        answer.on("error", reject).once("end", () => {
          resolve({ status: answer.statusCode ?? 0, text });
        });
      });
      sent.on("error", reject).end(body);
    });

  return async (path, request, schema) => {
    try {
      const { status, text } = await sideEffect("ask-simulator", () => send(path, request));
      if (status < 200 || status > 299) throw faultOf(status, path, text);
      return schema.parse(JSON.parse(text));
    } catch (fault) {
      if (!isConnectionFault(fault)) throw fault;
      throw new ProviderConnectionFailed("The payment provider cannot be reached", {
        cause: fault,
      });
    }
  };
}

/** Whether a connection failed, before or after sending: its code is the system's or the parser's, not one of Node's own. */
function isConnectionFault(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && /^(?!ERR_)(E|HPE_)/.test(String(fault.code));
}

function faultOf(status: number, path: string, answer: string): Error {
  const reason = `The payment provider answered ${String(status)} to ${path}: ${answer}`;
  if (status === 429) return new ProviderBusy(reason);
  return status >= 500 ? new ProviderUnavailable(reason) : new Error(reason);
}
