/** A simulator for tests, with a receiver of its webhooks and the client that talks to it. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, onTestFinished } from "vitest";

import { BookingId, PaymentId } from "#server/domain/ids";
import type { ProviderNews } from "#server/domain/payment";
import type { Charge, PaymentProvider } from "#server/payments/provider";
import { simulatorProvider } from "#server/payments/simulator-client";
import { startSimulator, type SimulatorTerms } from "./start";
import { openSink, type Delivery, type WebhookSink } from "./webhook-sink.fixture";
import { LedgerPage } from "./wire";

/** What the simulators of tests sign with. */
export const webhookSecret = "a secret of at least thirty-two letters";

/** A new payment of £42.50. */
export function payment(methodToken: string): Charge {
  return {
    paymentId: PaymentId.parse(randomUUID()),
    bookingId: BookingId.parse(randomUUID()),
    amount: { amountMinor: 4_250, currency: "GBP" },
    methodToken,
    requestedAtMs: Date.now(),
  };
}

/** Where a ledger can be, in a folder that goes with the test. */
export async function newLedgerPath(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "simulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, "ledger.jsonl");
}

/** A receiver that closes with the test. */
export async function newSink(...answer: Parameters<typeof openSink>): Promise<WebhookSink> {
  const sink = await openSink(...answer);
  onTestFinished(() => sink.close());
  return sink;
}

/** A simulator on a free port that stops with the test, and must not have met a fault by then. */
export async function newSimulator(webhookUrl: string, terms: Partial<SimulatorTerms> = {}) {
  const faults: unknown[] = [];
  const simulator = await startSimulator({
    port: 0,
    ledgerPath: await newLedgerPath(),
    webhookUrl,
    webhookSecret,
    pauseFirstMs: 5,
    onFault: (fault) => faults.push(fault),
    onRequestFault: (fault) => faults.push(fault),
    ...terms,
  });
  let running = true;
  const stop = async () => {
    if (running) await simulator.stop();
    running = false;
    expect(faults).toEqual([]);
  };
  onTestFinished(stop);
  return { ...simulator, stop, provider: simulatorProvider({ url: simulator.url, webhookSecret }) };
}

/** The first page of a simulator's ledger. */
export async function readLedger(url: string): Promise<LedgerPage> {
  const answer = await fetch(`${url}/v1/ledger`);
  return LedgerPage.parse(await answer.json());
}

/** What the client makes of the delivery that came at this place. */
export function readDelivery(provider: PaymentProvider, deliveries: Delivery[], place = 0) {
  const delivery = deliveries[place];
  if (!delivery) throw new Error("There was no such delivery.");
  return provider.parseWebhook(delivery.rawBody, delivery.headers, Date.now());
}

/** The news in the delivery that came at this place. @throws if the client finds none in it */
export function newsOf(...which: Parameters<typeof readDelivery>): ProviderNews {
  const read = readDelivery(...which);
  if (!read.ok || read.value.kind !== "news") throw new Error(`No news: ${JSON.stringify(read)}`);
  return read.value.news;
}
