import { MAIL_CONSUMER } from "#server/postgres/inbox";
import { reviveLostPaymentNews, reviveUnsentMail } from "#server/postgres/outbox";

/**
 * Publishes again what was acknowledged by the log, had no effect within a minute, and would leave
 * money without tickets, a refund undone or a buyer without their mail: a log on one machine can lose
 * its last second, Redis can forget it whole, and a message can have been parked.
 *
 * @returns how many events will be published again
 */
export async function reviveLostNews(): Promise<number> {
  const payments = await reviveLostPaymentNews();
  return payments + (await reviveUnsentMail(MAIL_CONSUMER));
}
