/** The simulator and its client together, over HTTP, with a receiver of webhooks beside them. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSocketServer, type AddressInfo, type Server } from "node:net";
import { text } from "node:stream/consumers";

import { expect, onTestFinished, test } from "vitest";

import { ProviderUnavailable } from "./provider";
import { WEBHOOK_TOLERANCE_MS } from "./signature";
import { simulatorProvider } from "./simulator-client";
import { LedgerEntry } from "./simulator/books";
import { openLedger } from "./simulator/ledger-file";
import {
  newLedgerPath,
  newSimulator,
  newSink,
  newsOf,
  payment,
  readLedger,
  webhookSecret,
} from "./simulator/simulator.fixture";

async function listenOn(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

test("a card that pays is charged, and the webhook says the same", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  const charge = payment("sim_success");

  const answer = await provider.charge(charge);

  expect(answer.outcome).toBe("succeeded");
  expect(newsOf(provider, await sink.received(1))).toEqual({
    messageId: `msg_${answer.reference}`,
    kind: "charge_succeeded",
    reference: answer.reference,
    paymentId: charge.paymentId,
    bookingId: charge.bookingId,
    amountMinor: 4_250,
    currency: "GBP",
  });
});

test("a declined card is an answer with the bank's reason, not a fault", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);

  expect(await provider.charge(payment("sim_decline"))).toMatchObject({
    outcome: "declined",
    failureCode: "card_declined",
  });
  expect(newsOf(provider, await sink.received(1))).toMatchObject({
    kind: "charge_failed",
    failureCode: "card_declined",
  });
});

test("a token that nobody gave out is declined, so that nobody tries it for ever", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  expect(await provider.charge(payment("pm_stolen"))).toMatchObject({
    outcome: "declined",
    failureCode: "payment_method_unknown",
  });
});

test("a slow bank answers that it is thinking, and the webhook tells how it ended", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);

  const answer = await provider.charge(payment("sim_delay_30"));
  expect(answer.outcome).toBe("processing");

  expect(newsOf(provider, await sink.received(1))).toMatchObject({
    kind: "charge_succeeded",
    reference: answer.reference,
  });
  const charge: unknown = await (await fetch(`${url}/v1/charges/${answer.reference}`)).json();
  expect(charge).toMatchObject({ id: answer.reference, status: "succeeded" });
});

test("money goes back once, however often it is asked for", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const charge = payment("sim_success");
  const { paymentId, bookingId, amount } = charge;
  const { reference } = await provider.charge(charge);
  const refund = { paymentId, chargeReference: reference, amount };

  const [first, second] = [await provider.refund(refund), await provider.refund(refund)];

  expect(first.outcome).toBe("succeeded");
  expect(second).toEqual(first);
  const { charges } = await readLedger(url);
  expect(charges).toMatchObject([{ refundedMinor: 4_250, refunds: [{ id: first.reference }] }]);
  const news = (await sink.received(2)).map((_, place) => newsOf(provider, sink.deliveries, place));
  expect(news).toContainEqual({
    messageId: `msg_${first.reference}`,
    kind: "refund_succeeded",
    reference: first.reference,
    paymentId,
    bookingId,
    amountMinor: 4_250,
    currency: "GBP",
  });
});

test("a refund of more than was taken is a fault", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  const charge = payment("sim_success");
  const { reference } = await provider.charge(charge);

  const amount = { ...charge.amount, amountMinor: 4_251 };
  const refund = provider.refund({
    paymentId: charge.paymentId,
    chargeReference: reference,
    amount,
  });

  await expect(refund).rejects.toThrow("refund_too_large");
});

test("control: who looks first and writes later charges twins twice", async () => {
  // Should this ever find a single charge, the race below proves nothing.
  const { ledger } = await openLedger(await newLedgerPath(), LedgerEntry);
  onTestFinished(() => ledger.close());
  const charged = new Map<string, string>();
  const chargeNaively = async (key: string) => {
    const earlier = charged.get(key);
    if (earlier !== undefined) return earlier;
    await ledger.append([]);
    const reference = randomUUID();
    charged.set(key, reference);
    return reference;
  };
  const references = await Promise.all(Array.from({ length: 20 }, () => chargeNaively("payment")));
  expect(new Set(references).size).toBeGreaterThan(1);
});

test("twenty twins of one payment at the same moment are one charge and one message", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const charge = payment("sim_success");

  const answers = await Promise.all(Array.from({ length: 20 }, () => provider.charge(charge)));

  expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
  expect((await readLedger(url)).charges).toHaveLength(1);
  await provider.charge(payment("sim_success"));
  const ids = (await sink.received(2)).map(({ message }) => message.id);
  expect(new Set(ids).size).toBe(2);
});

test("whoever is answered, twin or not, finds the charge on the ledger's file", async () => {
  const sink = await newSink();
  const ledgerPath = await newLedgerPath();
  const { provider } = await newSimulator(sink.url, { ledgerPath });
  const crowd = Array.from({ length: 20 }, () => payment("sim_success"));
  await Promise.all(
    [...crowd, ...crowd].map(async (charge) => {
      const { reference } = await provider.charge(charge);
      expect(readFileSync(ledgerPath, "utf8")).toContain(reference);
    }),
  );
});

test("the same payment with another amount is refused and charges nothing", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const charge = payment("sim_success");
  await provider.charge(charge);

  const dearer = { ...charge, amount: { ...charge.amount, amountMinor: 9_999 } };
  await expect(provider.charge(dearer)).rejects.toThrow("idempotency_key_reused");

  expect((await readLedger(url)).charges).toMatchObject([{ amountMinor: 4_250 }]);
});

test("an answer that is lost on the way costs nothing: the same charge is answered again", async () => {
  const sink = await newSink();
  const { url } = await newSimulator(sink.url);
  let requests = 0;
  const lossy: RequestListener = (request, response) => {
    const forward = async () => {
      requests += 1;
      const answer = await fetch(new URL(request.url ?? "/", url), {
        method: "POST",
        headers: { "Idempotency-Key": String(request.headers["idempotency-key"]) },
        body: await text(request),
      });
      // The simulator has charged; its first answer never gets through.
      if (requests === 1) request.socket.destroy();
      else response.writeHead(answer.status).end(await answer.text());
    };
    forward().catch(() => response.destroy());
  };
  const lossyUrl = await listenOn(createServer(lossy));

  const provider = simulatorProvider({ url: lossyUrl, webhookSecret });
  const { reference } = await provider.charge(payment("sim_success"));

  expect(requests).toBe(2);
  expect((await readLedger(url)).charges).toMatchObject([{ id: reference }]);
});

test("a provider whose connections fail is asked three times and then reported", async () => {
  let connections = 0;
  const url = await listenOn(
    createSocketServer((socket) => {
      connections += 1;
      socket.destroy();
    }),
  );
  const provider = simulatorProvider({ url, webhookSecret });
  await expect(provider.charge(payment("sim_success"))).rejects.toThrow(ProviderUnavailable);
  expect(connections).toBe(3);
});

test("a provider that says nothing is left after the time-out, and not asked again", async () => {
  let connections = 0;
  const url = await listenOn(
    createSocketServer(() => {
      connections += 1;
    }),
  );
  const provider = simulatorProvider({ url, webhookSecret, timeoutMs: 1_000 });
  await expect(provider.charge(payment("sim_success"))).rejects.toThrow(ProviderUnavailable);
  expect(connections).toBe(1);
});

test("a provider in trouble is reported as out of reach, whatever its page says", async () => {
  const url = await listenOn(
    createServer((_, response) => response.writeHead(502).end("<h1>Bad gateway</h1>")),
  );
  const provider = simulatorProvider({ url, webhookSecret });
  await expect(provider.charge(payment("sim_success"))).rejects.toThrow(ProviderUnavailable);
});

test("a webhook that is forged, old or garbled is refused", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  await provider.charge(payment("sim_success"));
  const [delivery] = await sink.received(1);
  if (!delivery) throw new Error("Nothing was delivered.");
  const { rawBody, headers } = delivery;

  const stranger = simulatorProvider({ url: sink.url, webhookSecret: "x".repeat(32) });
  const dearer = rawBody.replace("4250", "1");
  const laterMs = Date.now() + WEBHOOK_TOLERANCE_MS + 1_000;
  expect([
    stranger.parseWebhook(rawBody, headers, Date.now()),
    provider.parseWebhook(dearer, headers, Date.now()),
    provider.parseWebhook(rawBody, new Headers(), Date.now()),
    provider.parseWebhook(rawBody, headers, laterMs),
  ]).toMatchObject([
    { refusal: { code: "webhook_signature_invalid" } },
    { refusal: { code: "webhook_signature_invalid" } },
    { refusal: { code: "webhook_signature_invalid" } },
    { refusal: { code: "webhook_too_old" } },
  ]);
});
