/** The simulator as a process of its own: what a signal, a crash and a taken port do to it. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { choosePort } from "#scripts/services/ports";
import { BookingId, PaymentId } from "#server/domain/ids";
import { simulatorProvider } from "#server/payments/simulator-client";
import { openSink } from "#server/payments/simulator/webhook-sink.fixture";

const webhookSecret = "a secret of at least thirty-two letters";

/** What a simulator's process needs: a port, a ledger, and who listens to it. */
async function newHouse() {
  const folder = await mkdtemp(path.join(tmpdir(), "simulator-"));
  const sink = await openSink();
  onTestFinished(async () => {
    await sink.close();
    await rm(folder, { recursive: true });
  });
  const port = await choosePort();
  const provider = simulatorProvider({ url: `http://127.0.0.1:${String(port)}`, webhookSecret });
  return { sink, port, provider, ledgerPath: path.join(folder, "ledger.jsonl") };
}

/** Starts the process. Nothing of it but its own part of the environment is real. */
function launch({ sink, port, ledgerPath }: Awaited<ReturnType<typeof newHouse>>) {
  const entry = fileURLToPath(new URL("payment-simulator.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      NODE_ENV: "test",
      DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      REDIS_URL: "redis://127.0.0.1:1",
      SMTP_URL: "smtp://127.0.0.1:1",
      NEXTAUTH_SECRET: "x".repeat(32),
      PUBLIC_URL: new URL(sink.url).origin,
      PAYMENTS_WEBHOOK_SECRET: webhookSecret,
      PAYMENTS_SIMULATOR_PORT: String(port),
      PAYMENTS_SIMULATOR_LEDGER: ledgerPath,
    },
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return { child, exited, complaint: text(child.stderr), listening: once(child.stdout, "data") };
}

function payment(methodToken: string) {
  return {
    paymentId: PaymentId.parse(randomUUID()),
    bookingId: BookingId.parse(randomUUID()),
    amount: { amountMinor: 4_250, currency: "GBP" as const },
    methodToken,
    requestedAtMs: Date.now(),
  };
}

test("what was answered survives a kill, and the payment is not charged again", async () => {
  const house = await newHouse();
  const charge = payment("sim_success");
  const first = launch(house);
  await first.listening;
  const answer = await house.provider.charge(charge);
  first.child.kill("SIGKILL");
  await first.exited;

  const second = launch(house);
  await second.listening;
  expect(await house.provider.charge(charge)).toEqual(answer);
});

test("asked to stop, it stops, and the next one goes on with the slow charge", async () => {
  const house = await newHouse();
  const first = launch(house);
  await first.listening;
  const { reference } = await house.provider.charge(payment("sim_delay_2000"));
  first.child.kill("SIGTERM");
  expect(await first.exited).toEqual([0, null]);
  expect(house.sink.deliveries).toEqual([]);

  launch(house);
  const [delivery] = await house.sink.received(1);
  expect(delivery?.message.object.id).toBe(reference);
});

test("a port that is taken is told in one sentence", async () => {
  const house = await newHouse();
  const taken = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => {
    taken.close();
  });
  const { port } = taken.address() as AddressInfo;

  const { exited, complaint } = launch({ ...house, port });

  expect(await exited).toEqual([1, null]);
  expect(await complaint).toMatch(/^Port \d+ is taken: .+\.\n$/);
});

test("a ledger that cannot be read is told in one sentence, and not written to", async () => {
  const house = await newHouse();
  await writeFile(house.ledgerPath, "nonsense\nnonsense\n");
  const { exited, complaint } = launch(house);
  expect(await exited).toEqual([1, null]);
  expect(await complaint).toMatch(/^The payment simulator cannot go on: Line 1 of .+\n$/);
  expect(await readFile(house.ledgerPath, "utf8")).toBe("nonsense\nnonsense\n");
});
