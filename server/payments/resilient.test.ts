import { expect, onTestFinished, test, vi } from "vitest";

import { logger } from "#server/logger";
import { paymentCallsTotal, paymentCircuitOpen } from "#server/metrics";
import { isOutage } from "#server/outage";
import { ProviderBusy, ProviderConnectionFailed, ProviderUnavailable } from "./provider";
import { OPEN_MS, resilientCalls, UNANSWERED_MAX } from "./resilient";

logger.level = "silent";

/** A provider that is answered for by the test, and how to call it. */
function newProvider(name: string) {
  const attempts: string[] = [];
  const call = resilientCalls({ provider: name, attemptMsMax: 1_000 });
  return {
    attempts,
    /** Calls it, and says what came of that: an answer, or a fault's message. */
    async ask(attempt: (signal: AbortSignal) => Promise<string>): Promise<string> {
      try {
        return await call("charge", (signal) => {
          attempts.push("charge");
          return attempt(signal);
        });
      } catch (fault) {
        return fault instanceof Error ? fault.message : "no error";
      }
    },
  };
}

const answers = () => Promise.resolve("paid");
const isSilent = () => Promise.reject(new ProviderUnavailable("no answer"));
const isCut = () => Promise.reject(new ProviderConnectionFailed("no connection"));
const isBusy = () => Promise.reject(new ProviderBusy("not now"));
const refuses = () => Promise.reject(new Error("refused"));

const LEFT_ALONE = "The payment provider is left alone for a while";

/** Takes the clock that circuits look at into the test's hands; timers go on. */
function holdClock(): (ms: number) => void {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return (ms) => {
    vi.setSystemTime(Date.now() + ms);
  };
}

async function openCircuit(provider: ReturnType<typeof newProvider>): Promise<void> {
  for (let n = 0; n < UNANSWERED_MAX; n += 1) {
    expect(await provider.ask(isSilent)).toBe("no answer");
  }
}

async function isCircuitOpen(provider: string): Promise<boolean> {
  const { values } = await paymentCircuitOpen.get();
  return values.some(({ labels, value }) => labels.provider === provider && value === 1);
}

async function countCalls(provider: string) {
  const { values } = await paymentCallsTotal.get();
  const ofProvider = values.filter(({ labels }) => labels.provider === provider);
  return new Map(ofProvider.map(({ labels, value }) => [labels.outcome, value]));
}

const counted = (calls: Record<string, number>) => new Map(Object.entries(calls));

test("a connection that fails is tried again, three times in all", async () => {
  const provider = newProvider("unlucky");
  expect(await provider.ask(isCut)).toBe("no connection");
  expect(provider.attempts).toHaveLength(3);

  let failures = 0;
  expect(await provider.ask(() => (++failures < 3 ? isCut() : answers()))).toBe("paid");
  expect(await countCalls("unlucky")).toEqual(counted({ unavailable: 1, answered: 1 }));
});

test("a provider that was reached and said nothing, or no, is not asked again", async () => {
  const provider = newProvider("reached");
  await provider.ask(isSilent);
  await provider.ask(refuses);
  expect(provider.attempts).toHaveLength(2);
  expect(await countCalls("reached")).toEqual(counted({ unavailable: 1, fault: 1 }));
});

test("an attempt whose time is over is told to stop, and nobody waits for it", async () => {
  const call = resilientCalls({ provider: "slow", attemptMsMax: 20 });
  const signals: AbortSignal[] = [];
  const fault = await call("refund", (signal) => {
    signals.push(signal);
    return new Promise<never>(() => undefined);
  }).catch((thrown: unknown) => thrown);

  expect(fault).toBeInstanceOf(ProviderUnavailable);
  expect(isOutage(fault)).toBe(true);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("a provider that does not answer five times in a row is left alone, at once", async () => {
  holdClock();
  const provider = newProvider("silent");
  await openCircuit(provider);
  expect(await isCircuitOpen("silent")).toBe(true);

  expect(await provider.ask(answers)).toBe(LEFT_ALONE);

  expect(provider.attempts).toHaveLength(UNANSWERED_MAX);
  expect(await countCalls("silent")).toEqual(counted({ unavailable: 5, circuit_open: 1 }));
});

test("what an open circuit says is an outage, so that work waits and nothing is given up", async () => {
  const call = resilientCalls({ provider: "outage" });
  for (let n = 0; n < UNANSWERED_MAX; n += 1) await call("charge", isSilent).catch(() => null);
  const fault = await call("charge", answers).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(ProviderUnavailable);
  expect(isOutage(fault)).toBe(true);
});

test("an answer in between begins the count anew", async () => {
  const provider = newProvider("moody");
  for (let n = 1; n < UNANSWERED_MAX; n += 1) await provider.ask(isSilent);
  await provider.ask(answers);
  for (let n = 1; n < UNANSWERED_MAX; n += 1) await provider.ask(isSilent);
  expect(await provider.ask(answers)).toBe("paid");
});

test("however often a provider says no, it is there and goes on being asked", async () => {
  const provider = newProvider("strict");
  for (let n = 0; n < 3 * UNANSWERED_MAX; n += 1) await provider.ask(refuses);
  expect(await provider.ask(answers)).toBe("paid");
});

test("a provider that says not now is there, and is not hurried", async () => {
  const provider = newProvider("busy");
  for (let n = 0; n < 3 * UNANSWERED_MAX; n += 1) {
    expect(await provider.ask(isBusy)).toBe("not now");
  }
  expect(provider.attempts).toHaveLength(3 * UNANSWERED_MAX);
  expect(await isCircuitOpen("busy")).toBe(false);
  expect(await provider.ask(answers)).toBe("paid");
});

test("after ten seconds one call goes through, and if it is answered all do", async () => {
  const passTime = holdClock();
  const provider = newProvider("recovered");
  await openCircuit(provider);
  passTime(OPEN_MS - 1);
  expect(await provider.ask(answers)).toBe(LEFT_ALONE);

  passTime(1);
  const [first, second] = await Promise.all([provider.ask(answers), provider.ask(answers)]);

  expect([first, second]).toEqual(["paid", "paid"]);
  expect(await isCircuitOpen("recovered")).toBe(false);
});

test("if the one call is not answered, the others hear so without knocking", async () => {
  const passTime = holdClock();
  const provider = newProvider("dead");
  await openCircuit(provider);
  passTime(OPEN_MS);

  const crowd = await Promise.all(Array.from({ length: 20 }, () => provider.ask(isSilent)));

  expect(crowd.filter((outcome) => outcome === "no answer")).toHaveLength(1);
  expect(crowd.filter((outcome) => outcome === LEFT_ALONE)).toHaveLength(19);
  expect(provider.attempts).toHaveLength(UNANSWERED_MAX + 1);
  expect(await isCircuitOpen("dead")).toBe(true);
});

test("a connection that breaks and comes back within a call is no reason to leave it alone", async () => {
  const provider = newProvider("flaky");
  for (let n = 0; n < UNANSWERED_MAX; n += 1) {
    let attempts = 0;
    expect(await provider.ask(() => (++attempts === 1 ? isCut() : answers()))).toBe("paid");
  }
  expect(provider.attempts).toHaveLength(2 * UNANSWERED_MAX);
});
