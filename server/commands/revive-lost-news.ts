import { reviveLostPaymentNews } from "#server/postgres/outbox";

/**
 * Publishes again what was acknowledged by the log, had no effect within a minute, and would leave
 * money without tickets or a refund undone: a log on one machine can lose its last second, and a
 * message can have been parked.
 *
 * @returns how many events will be published again
 */
export async function reviveLostNews(): Promise<number> {
  return reviveLostPaymentNews();
}
