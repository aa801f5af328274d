/** Webhooks on their way: repeated, doubled, and taken up again by the next process. */
import { expect, test } from "vitest";

import {
  newLedgerPath,
  newSimulator,
  newSink,
  newsOf,
  payment,
  readLedger,
} from "./simulator.fixture";

test("a crowd of messages is delivered, at most 128 at once", async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const sink = await newSink(async () => {
    await held;
    return 204;
  });
  const { provider, url } = await newSimulator(sink.url);

  await Promise.all(Array.from({ length: 300 }, () => provider.charge(payment("sim_success"))));
  await sink.received(128);
  // Round trips, in which a delivery too many would have come as well.
  for (let trip = 0; trip < 10; trip += 1) await readLedger(url);
  expect(sink.deliveries).toHaveLength(128);

  letGo();
  const ids = (await sink.received(300)).map(({ message }) => message.id);
  expect(new Set(ids).size).toBe(300);
});

test("messages that follow each other come by one connection", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  for (let count = 1; count <= 5; count += 1) {
    await provider.charge(payment("sim_success"));
    await sink.received(count);
    await expect.poll(async () => (await readLedger(url)).undelivered).toEqual([]);
  }
  expect(sink.connections()).toBe(1);
});

test("a doubled message arrives twice at the same moment, with the same id", async () => {
  // Neither is answered before both are here: one after the other would never get through.
  let bothHere: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (bothHere = resolve));
  const sink = await newSink(async (count) => {
    if (count === 2) bothHere();
    await both;
    return 204;
  });
  const { provider } = await newSimulator(sink.url);

  await provider.charge(payment("sim_doubled"));

  const [first, second] = await sink.received(2);
  expect(second?.message).toEqual(first?.message);
});

test("a message is delivered again until it is taken, signed anew, under the same id", async () => {
  const sink = await newSink((count) => (count < 4 ? 500 : 204));
  const { provider, url } = await newSimulator(sink.url);

  await provider.charge(payment("sim_success"));

  const deliveries = await sink.received(4);
  expect(new Set(deliveries.map(({ message }) => message.id)).size).toBe(1);
  const news = deliveries.map((_, place) => newsOf(provider, deliveries, place));
  expect(news).toEqual(news.map(() => news[0]));
  await expect.poll(async () => (await readLedger(url)).undelivered).toEqual([]);
});

test("a message that nobody ever takes is given up, and stays visible", async () => {
  const sink = await newSink(() => 500);
  const { provider, url } = await newSimulator(sink.url, { attemptsMax: 3 });
  const { reference } = await provider.charge(payment("sim_success"));

  await expect
    .poll(async () => (await readLedger(url)).undelivered)
    .toEqual([{ messageId: `msg_${reference}`, attempts: 3, state: "given_up" }]);
  expect(sink.deliveries).toHaveLength(3);
});

test("a redirect is no receipt", async () => {
  const elsewhere = await newSink();
  const sink = await newSink((count) => (count === 1 ? 302 : 204));
  const { provider } = await newSimulator(sink.url);
  await provider.charge(payment("sim_success"));
  await sink.received(2);
  expect(elsewhere.deliveries).toEqual([]);
});

test("a simulator that restarts in mid-delivery goes on delivering", async () => {
  const ledgerPath = await newLedgerPath();
  const deaf = await newSink(() => 503);
  const first = await newSimulator(deaf.url, { ledgerPath });
  const { reference } = await first.provider.charge(payment("sim_success"));
  await deaf.received(2);
  await first.stop();

  const sink = await newSink();
  const second = await newSimulator(sink.url, { ledgerPath });

  const [delivery] = await sink.received(1);
  expect(delivery?.message).toEqual(deaf.deliveries[0]?.message);
  expect(newsOf(second.provider, sink.deliveries)).toMatchObject({ reference });
});

test("a delivery that was under way when the simulator stopped is made again", async () => {
  const ledgerPath = await newLedgerPath();
  const silent = await newSink(() => new Promise<number>(() => undefined));
  const first = await newSimulator(silent.url, { ledgerPath });
  await first.provider.charge(payment("sim_success"));
  await silent.received(1);
  await first.stop();

  const sink = await newSink();
  await newSimulator(sink.url, { ledgerPath });
  expect(await sink.received(1)).toHaveLength(1);
});

test("a message that was taken is not delivered again after a restart", async () => {
  const ledgerPath = await newLedgerPath();
  const sink = await newSink();
  const first = await newSimulator(sink.url, { ledgerPath });
  const { reference } = await first.provider.charge(payment("sim_success"));
  await expect.poll(async () => (await readLedger(first.url)).undelivered).toEqual([]);
  await first.stop();

  const second = await newSimulator(sink.url, { ledgerPath });
  await second.provider.charge(payment("sim_success"));

  const ids = (await sink.received(2)).map(({ message }) => message.id);
  expect(ids.filter((id) => id === `msg_${reference}`)).toHaveLength(1);
});

test("a charge that was processing when the simulator stopped is decided after the restart", async () => {
  const ledgerPath = await newLedgerPath();
  const sink = await newSink();
  const first = await newSimulator(sink.url, { ledgerPath });
  const { reference } = await first.provider.charge(payment("sim_delay_250"));
  await first.stop();
  expect(sink.deliveries).toEqual([]);

  await newSimulator(sink.url, { ledgerPath });

  const [delivery] = await sink.received(1);
  expect(delivery?.message).toMatchObject({ type: "charge.succeeded", object: { id: reference } });
});

test("after a restart the same payment still gets its first answer", async () => {
  const ledgerPath = await newLedgerPath();
  const sink = await newSink();
  const first = await newSimulator(sink.url, { ledgerPath });
  const charge = payment("sim_success");
  const answer = await first.provider.charge(charge);
  await first.stop();

  const second = await newSimulator(sink.url, { ledgerPath });

  expect(await second.provider.charge(charge)).toEqual(answer);
  expect((await readLedger(second.url)).charges).toHaveLength(1);
});
