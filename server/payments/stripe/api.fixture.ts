/**
 * A stand-in for Stripe's API: payment intents, their search, refunds and idempotency keys, over real HTTP.
 *
 * Source of its manners: Stripe's API reference (errors, idempotent requests, pagination).
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { onTestFinished } from "vitest";

/** What happens to one request: before anything is done, or in place of the answer. */
export type Trouble =
  keyof typeof STATUSES | "hangs" | "is_cut" | "loses_the_answer" | "talks_nonsense";

type Intent = { id: string; status: string; amount: number; metadata: object } & Record<
  string,
  unknown
>;
type StoredRefund = { id: string; payment_intent: string; amount: number; status: string };
type Answer = { status: number; body: object };

/** 409: the same request is under way already. */
const STATUSES = { fails: 500, is_busy: 429, is_at_it: 409 };

/** What confirming with a card makes of an intent. Anything else is a card that nobody knows. */
const CARDS = new Map<string, object>([
  ["pm_card_visa", { status: "succeeded" }],
  ["pm_card_slow", { status: "processing" }],
  ["pm_card_authenticationRequired", { status: "requires_action" }],
  ["pm_card_poor", declined("card_declined", "insufficient_funds")],
  ["pm_card_expired", declined("expired_card", "expired_card")],
]);

function declined(code: string, decline_code: string) {
  const last_payment_error = { type: "card_error", code, decline_code };
  return { status: "requires_payment_method", last_payment_error };
}

/** A stand-in that listens, and closes with the test. @param server one that listens already, if need be */
export async function newStripeApi(server = createServer()) {
  const intents: Intent[] = [];
  const refunds: StoredRefund[] = [];
  const answers = new Map<string, { sent: string; answer: Answer }>();
  const troubles: Trouble[] = [];
  /** How many requests came, and of what. */
  const requests: string[] = [];
  const stuck = new Set<IncomingMessage>();

  function makeIntent(sent: URLSearchParams): Answer {
    const outcome = CARDS.get(sent.get("payment_method") ?? "");
    if (!outcome) return invalid("payment_method", "resource_missing");
    if (sent.get("confirm") !== "true") return invalid("confirm", "parameter_missing");
    const intent: Intent = {
      id: `pi_${String(intents.length + 1)}`,
      object: "payment_intent",
      amount: Number(sent.get("amount")),
      amount_received: 0,
      currency: sent.get("currency"),
      metadata: nested(sent, "metadata"),
      created: Math.floor(Date.now() / 1_000),
      last_payment_error: null,
      cancellation_reason: null,
      status: "",
      ...outcome,
    };
    if (intent.status === "succeeded") intent.amount_received = intent.amount;
    intents.push(intent);
    const { last_payment_error: error } = intent;
    return error
      ? { status: 402, body: { error: { ...error, message: "No.", payment_intent: intent } } }
      : { status: 200, body: intent };
  }

  function makeRefund(sent: URLSearchParams): Answer {
    const intent = intents.find(({ id }) => id === sent.get("payment_intent"));
    const amount = Number(sent.get("amount"));
    if (!intent) return invalid("payment_intent", "resource_missing");
    const returned = refundsOf(intent).reduce((sum, refund) => sum + refund.amount, 0);
    if (returned + amount > intent.amount) return invalid("amount", "charge_already_refunded");
    const refund = {
      id: `re_${String(refunds.length + 1)}`,
      object: "refund",
      payment_intent: intent.id,
      amount,
      status: "succeeded",
      metadata: nested(sent, "metadata"),
    };
    refunds.push(refund);
    return { status: 200, body: refund };
  }

  function refundsOf({ id }: Intent): StoredRefund[] {
    return refunds.filter((refund) => refund.payment_intent === id);
  }

  /** An intent with its charge, which the reader has asked to be shown with its refunds. */
  function expanded(intent: Intent): Intent {
    const latest_charge = { id: `ch_of_${intent.id}`, refunds: { data: refundsOf(intent) } };
    return { ...intent, latest_charge };
  }

  function list(query: URLSearchParams): Answer {
    const since = Number(query.get("created[gte]") ?? 0);
    const newestFirst = intents.toReversed().filter(({ created }) => Number(created) >= since);
    const after = query.get("starting_after");
    const from = after === null ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
    const to = from + Number(query.get("limit") ?? 10);
    const data = newestFirst.slice(from, to).map(expanded);
    return { status: 200, body: { object: "list", data, has_more: to < newestFirst.length } };
  }

  /** Of Stripe's language of searches it knows the one sentence that we say. Newest first. */
  function search(query: string | null): Answer {
    const [, name = "", value] = /^metadata\['(\w+)'\]:'([^']*)'$/.exec(query ?? "") ?? [];
    const data = intents.toReversed().filter(({ metadata }) => nameIn(metadata, name) === value);
    return { status: 200, body: { object: "search_result", data, has_more: false } };
  }

  function answerTo(method: string, { pathname, searchParams }: URL, body: string): Answer {
    const [, , kind, id = "", action] = pathname.split("/");
    const intent = intents.find((candidate) => candidate.id === id);
    const sent = new URLSearchParams(body);
    if (method === "GET" && kind === "payment_intents" && id === "") return list(searchParams);
    if (method === "GET" && id === "search") return search(searchParams.get("query"));
    if (method === "POST" && kind === "payment_intents" && id === "") return makeIntent(sent);
    if (method === "POST" && kind === "refunds") return makeRefund(sent);
    if (kind !== "payment_intents" || !intent) return invalid("intent", "resource_missing");
    if (action === "cancel") {
      intent.status = "canceled";
      intent.cancellation_reason = sent.get("cancellation_reason");
    }
    return { status: 200, body: action === "cancel" ? intent : expanded(intent) };
  }

  /** Answers a key once, and then always the same. */
  function answerOnce(key: string, sent: string, work: () => Answer): Answer {
    const earlier = answers.get(key);
    if (earlier && earlier.sent !== sent) {
      return { status: 400, body: { error: { type: "idempotency_error", message: "Reused." } } };
    }
    const answer = earlier?.answer ?? structuredClone(work());
    answers.set(key, { sent, answer });
    return answer;
  }

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const take = async () => {
      const { method = "", url = "/", headers } = request;
      const body = await text(request);
      const address = new URL(url, "http://stripe.test");
      requests.push(`${method} ${address.pathname}`);

      const trouble = troubles.shift();
      if (trouble === "hangs") return void stuck.add(request);
      if (trouble === "is_cut") return void request.socket.destroy();
      if (trouble === "talks_nonsense") return void response.writeHead(200).end("<h1>Hello</h1>");
      if (trouble && trouble !== "loses_the_answer") {
        response.writeHead(STATUSES[trouble]);
        return void response.end(JSON.stringify({ error: { type: "api_error", message: "Oh." } }));
      }

      const key = headers["idempotency-key"];
      const work = () => answerTo(method, address, body);
      const answer = typeof key === "string" ? answerOnce(key, `${url} ${body}`, work) : work();
      if (trouble === "loses_the_answer") return void request.socket.destroy();
      response.writeHead(answer.status, { "Request-Id": "req_1" });
      response.end(JSON.stringify(answer.body));
    };
    take().catch(() => response.destroy());
  });
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });

  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    intents,
    refunds,
    requests,
    /** What the next requests will meet, in this order. */
    meet: (...next: Trouble[]) => void troubles.push(...next),
    /** Forgets every key, as Stripe does after a day. */
    forgetKeys: () => {
      answers.clear();
    },
  };
}

function invalid(param: string, code: string): Answer {
  const error = { type: "invalid_request_error", message: `Not this ${param}.`, param, code };
  return { status: 400, body: { error } };
}

function nameIn(metadata: object, name: string): unknown {
  return new Map(Object.entries(metadata)).get(name);
}

/** The members of a form that are written `name[member]`. */
function nested(sent: URLSearchParams, name: string): object {
  return Object.fromEntries(
    [...sent].flatMap(([key, value]) => {
      const [, member] = new RegExp(`^${name}\\[(\\w+)\\]$`).exec(key) ?? [];
      return member === undefined ? [] : [[member, value]];
    }),
  );
}
