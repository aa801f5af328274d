/** How fault tests break processes and tell that all is well again. */
import { expect } from "vitest";

import type { ProductProcess } from "#bench/cluster/product-process";
import type { Rehearsal } from "#bench/cluster/rehearsal";

/** Whether this run has a Kafka broker; without one the log is Redis Streams. */
export const HAS_KAFKA = (process.env.KAFKA_BROKERS ?? "") !== "";

/**
 * Longest that the lag may stay after a member of a group was killed, in milliseconds: Kafka waits for it as long as
 * its session lasts, which is six seconds at the least, and then lets the others join anew.
 */
export const MEMBER_LOST_MS_MAX = HAS_KAFKA ? 15_000 : 5_000;

/** A recovery that took longer says what it waited for, in milliseconds. */
const SLOW_MS = 2_000;

/** Has a process start its life again with failpoints: `create-booking.after=kill` and so on. */
export async function arm(product: ProductProcess, failpoints: string): Promise<void> {
  await product.kill();
  await product.start({ FAILPOINTS: failpoints });
  // Workers may pass one before they are ready.
  await Promise.race([product.ready(), product.ended]);
}

/** Waits until a process dies, and starts it again without failpoints, as whoever runs it would. */
export async function reviveAfterDeath(product: ProductProcess): Promise<void> {
  await product.ended;
  await product.start();
  await product.ready();
}

/** Notes that a fault has healed, waits until nothing is under way, and notes how long that took. */
export async function recover(
  rehearsal: Rehearsal,
  fault: ReturnType<Rehearsal["inject"]>,
): Promise<void> {
  fault.heal();
  const { tookMs, underWay, waitedFor } = await rehearsal.settle();
  expect(underWay).toEqual([]);
  if (tookMs > SLOW_MS) console.info(`waited ${String(tookMs)} ms for ${waitedFor.join(", ")}`);
  fault.recovered(tookMs);
}
