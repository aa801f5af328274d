import { expect, test } from "vitest";

import type { Delivery, EventLog } from "#server/event-log/event-log";
import { LogTail } from "./log-tail";

function told(position: string, id: string): Delivery {
  const value = JSON.stringify({ id, type: "BookingCreated", occurredAtMs: 1 });
  return { topic: "bookings", key: "booking", value, position };
}

/** A log that breaks off once behind its last message, and is read from its beginning again. */
function logOf(messages: readonly Delivery[]): {
  log: Pick<EventLog, "subscribe">;
  isReadTwice: Promise<void>;
} {
  let reads = 0;
  let tell = (): void => undefined;
  const isReadTwice = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const log: Pick<EventLog, "subscribe"> = {
    subscribe: async ({ topic, signal }, handle) => {
      for (const message of messages) if (message.topic === topic) await handle(message);
      if (topic === "bookings") {
        reads += 1;
        if (reads === 1) throw new Error("The log was away.");
        tell();
      }
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => {
          resolve();
        });
      });
    },
  };
  return { log, isReadTwice };
}

test("what was published twice is there twice, and what was only read twice is there once", async () => {
  const { log, isReadTwice } = logOf([told("1", "a"), told("2", "b"), told("3", "a")]);
  const tail = new LogTail(log);
  tail.start();
  await isReadTwice;
  await tail.stop();
  expect(tail.entries.map(({ position, eventId }) => [position, eventId])).toEqual([
    ["1", "a"],
    ["2", "b"],
    ["3", "a"],
  ]);
  expect(tail.messages).toHaveLength(3);
  expect(tail.hasRead(["b", "a"])).toBe(true);
  expect(tail.hasRead(["b", "unheard"])).toBe(false);
});
