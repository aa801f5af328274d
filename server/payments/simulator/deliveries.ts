/** Delivers webhooks: signed, at least once, again and again with growing pauses until a 2xx. */
import http from "node:http";
import https from "node:https";
import { setTimeout as pause } from "node:timers/promises";

import { signWebhook } from "#server/payments/signature";
import type { LedgerEntry, Outgoing } from "./books";
import { bodyOf } from "./distortion";
import { SIGNATURE_HEADER } from "./wire";

/** Longest that a receiver may take for one delivery, in milliseconds. */
const DELIVERY_TIMEOUT_MS = 10_000;

/** Deliveries under way at once. */
const DELIVERIES_AT_ONCE_MAX = 128;

/** Longest pause between two attempts, in milliseconds. With 60 attempts: about 45 minutes in all. */
const PAUSE_MS_MAX = 60_000;

/** How deliveries are made. */
export type DeliveryTerms = {
  webhookUrl: string;
  /** Shared with the receiver. */
  webhookSecret: string;
  /** After so many attempts a message is given up. */
  attemptsMax: number;
  /** Pause after the first attempt, in milliseconds; it doubles with each that follows. */
  pauseFirstMs: number;
};

/** What became of an attempt: an entry for the ledger. */
type Tried = Extract<LedgerEntry, { type: "delivery_tried" }>;

/** Sends a body to whoever is told. @returns the status of the answer */
type Post = (rawBody: string, headers: http.OutgoingHttpHeaders) => Promise<number>;

/** Deliveries of one simulator. */
export type Deliveries = {
  /** Delivers a message, until it is delivered, given up or stopped. */
  deliver(outgoing: Outgoing): Promise<void>;
  /** Breaks off what is under way. A message that was being delivered counts as not delivered. */
  stop(): void;
};

/**
 * Makes the deliveries of one simulator.
 *
 * @param record writes what became of an attempt; the next attempt waits for it
 */
export function makeDeliveries(
  terms: DeliveryTerms,
  record: (entry: Tried) => Promise<void>,
): Deliveries {
  const stopping = new AbortController();
  const { post, hangUp } = openConnections(new URL(terms.webhookUrl));
  const inTurn = turnstile(DELIVERIES_AT_ONCE_MAX);

  async function deliver({ message, distortion, copies, attempts }: Outgoing): Promise<void> {
    const rawBody = bodyOf(message, distortion);
    for (let attempt = attempts + 1; ; attempt += 1) {
      const reason = await inTurn(async () =>
        stopping.signal.aborted ? "stopped" : attemptAll(post, terms, rawBody, copies),
      );
      if (stopping.signal.aborted) return;

      const outcome = outcomeOf(reason, attempt, terms.attemptsMax);
      const messageId = message.id;
      await record({ type: "delivery_tried", atMs: Date.now(), messageId, outcome, reason });
      if (outcome !== "failed") return;

      await pauseAfter(attempt, terms.pauseFirstMs, stopping.signal);
    }
  }

  return {
    deliver,
    stop() {
      stopping.abort();
      hangUp();
    },
  };
}

/** Connections to whoever is told, which stay open from one delivery to the next. */
function openConnections(url: URL): { post: Post; hangUp: () => void } {
  const { Agent, request: open } = url.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true });
  const post: Post = (rawBody, headers) =>
    new Promise((resolve, reject) => {
      const request = open(url, { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      const tooLong = setTimeout(() => {
        request.destroy(new Error("not answered in time"));
      }, DELIVERY_TIMEOUT_MS);
      request.once("error", reject).once("close", () => {
        clearTimeout(tooLong);
      });
      request.end(rawBody);
    });
  return {
    post,
    hangUp: () => {
      agent.destroy();
    },
  };
}

/** Sends every copy at the same moment. @returns why it failed, "" when all were taken */
async function attemptAll(
  post: Post,
  terms: DeliveryTerms,
  rawBody: string,
  copies: number,
): Promise<string> {
  const reasons = await Promise.all(
    Array.from({ length: copies }, () => attemptOne(post, terms, rawBody)),
  );
  return reasons.find((reason) => reason !== "") ?? "";
}

async function attemptOne(
  post: Post,
  { webhookSecret }: DeliveryTerms,
  rawBody: string,
): Promise<string> {
  try {
    const status = await post(rawBody, {
      "Content-Type": "application/json",
      // Signed anew each time, so that a message that was long on its way is not too old.
      [SIGNATURE_HEADER]: signWebhook({ rawBody, secret: webhookSecret }, Date.now()),
    });
    return status >= 200 && status < 300 ? "" : `answered ${String(status)}`;
  } catch (error) {
    // A receiver that is away is no fault of this process: it is tried again.
    return error instanceof Error ? error.message : "failed";
  }
}

function outcomeOf(reason: string, attempt: number, attemptsMax: number): Tried["outcome"] {
  if (reason === "") return "delivered";
  return attempt >= attemptsMax ? "given_up" : "failed";
}

/** Waits longer after each attempt, and never quite as long as another message does. */
async function pauseAfter(attempt: number, firstMs: number, stopped: AbortSignal): Promise<void> {
  const fullMs = Math.min(firstMs * 2 ** (attempt - 1), PAUSE_MS_MAX);
  const ms = fullMs / 2 + (Math.random() * fullMs) / 2;
  // A pause that is broken off ends early; the next attempt sees that it must not be made.
  await pause(ms, undefined, { signal: stopped }).catch(() => undefined);
}

/** Lets at most `max` through at a time; the others wait in line. */
function turnstile(max: number): <Made>(work: () => Promise<Made>) => Promise<Made> {
  let inside = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (inside < max) inside += 1;
    else {
      await new Promise<void>((resolve) => {
        line.push(resolve);
      });
    }
    try {
      return await work();
    } finally {
      // Who leaves hands the place to the next in line, so that nobody slips in between.
      const next = line.shift();
      if (next) next();
      else inside -= 1;
    }
  };
}
