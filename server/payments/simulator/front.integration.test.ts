import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { newSimulator, newSink, readLedger } from "./simulator.fixture";
import { LedgerPage } from "./wire";

/** The address of a simulator with an empty ledger. */
async function newAddress(): Promise<string> {
  const sink = await newSink();
  return (await newSimulator(sink.url)).url;
}

function chargeOf(amountMinor: number) {
  const metadata = { paymentId: randomUUID(), bookingId: randomUUID() };
  return { amountMinor, currency: "GBP", methodToken: "sim_success", metadata };
}

function post(url: string, body: string, key: string | null = randomUUID()): Promise<Response> {
  const headers = { "Content-Type": "application/json", ...(key && { "Idempotency-Key": key }) };
  return fetch(url, { method: "POST", body, headers });
}

test("money is not moved without an idempotency key", async () => {
  const url = await newAddress();
  for (const route of ["charges", "refunds"]) {
    for (const key of [null, "with space", "x".repeat(256)]) {
      const answer = await post(`${url}/v1/${route}`, JSON.stringify(chargeOf(1)), key);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: { code: "idempotency_key_missing" } });
    }
  }
});

test("a request that makes no sense is refused and leaves nothing in the ledger", async () => {
  const url = await newAddress();
  const bodies = [
    "",
    "{",
    JSON.stringify({ ...chargeOf(-1) }),
    JSON.stringify({ ...chargeOf(1.5) }),
    JSON.stringify({ ...chargeOf(1), currency: "XAU" }),
    JSON.stringify({ ...chargeOf(1), status: "succeeded" }),
  ];
  for (const body of bodies) {
    const answer = await post(`${url}/v1/charges`, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: { code: "request_invalid" } });
  }
  expect(await readLedger(url)).toEqual({ charges: [], undelivered: [], next: null });
});

test("a body that is too large is not even read", async () => {
  const url = await newAddress();
  const answer = await post(`${url}/v1/charges`, " ".repeat(20_000));
  expect(answer.status).toBe(413);
});

test("the same request in another order of its members is the same request", async () => {
  const url = await newAddress();
  const charge = chargeOf(1);
  const { paymentId, bookingId } = charge.metadata;
  const shuffled = { ...charge, metadata: { bookingId, paymentId } };
  const reordered = Object.fromEntries(Object.entries(shuffled).reverse());

  const first = await post(`${url}/v1/charges`, JSON.stringify(charge), paymentId);
  const second = await post(`${url}/v1/charges`, JSON.stringify(reordered), paymentId);

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.json()).toEqual(await first.json());
});

test("the same key with another body is refused", async () => {
  const url = await newAddress();
  await post(`${url}/v1/charges`, JSON.stringify(chargeOf(1)), "key");
  const answer = await post(`${url}/v1/charges`, JSON.stringify(chargeOf(2)), "key");
  expect(answer.status).toBe(409);
  expect(await answer.json()).toEqual({ error: { code: "idempotency_key_reused" } });
});

test("the ledger is read page by page, in the order of the charges", async () => {
  const url = await newAddress();
  for (const amountMinor of [1, 2, 3]) {
    await post(`${url}/v1/charges`, JSON.stringify(chargeOf(amountMinor)));
  }

  const pages: LedgerPage[] = [];
  for (let after: number | null = 0; after !== null; after = pages.at(-1)?.next ?? null) {
    const answer = await fetch(`${url}/v1/ledger?limit=2&after=${String(after)}`);
    pages.push(LedgerPage.parse(await answer.json()));
  }

  const amounts = pages.map(({ charges }) => charges.map(({ amountMinor }) => amountMinor));
  expect(amounts).toEqual([[1, 2], [3]]);
  expect((await fetch(`${url}/v1/ledger?limit=0`)).status).toBe(400);
});

test("the ledger can be read from a moment on", async () => {
  const url = await newAddress();
  await post(`${url}/v1/charges`, JSON.stringify(chargeOf(1)));
  const [first] = (await readLedger(url)).charges;
  const read = async (sinceMs: number) =>
    LedgerPage.parse(await (await fetch(`${url}/v1/ledger?sinceMs=${String(sinceMs)}`)).json());

  expect((await read(first?.createdAtMs ?? 0)).charges).toHaveLength(1);
  expect((await read((first?.createdAtMs ?? 0) + 1)).charges).toEqual([]);
});

test("what is not there is not found", async () => {
  const url = await newAddress();
  expect((await fetch(`${url}/v1/charges/ch_none`)).status).toBe(404);
  expect((await fetch(`${url}/v1/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
