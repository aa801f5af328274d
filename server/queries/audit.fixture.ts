/** Sales for the tests of the audit. */
import { expect } from "vitest";

import { newBuyer, newPerformance, newsOf, required } from "#server/commands/box-office.fixture";
import { cancelBooking } from "#server/commands/cancel-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { AuditReport, type AuditCheckName } from "#server/domain/audit";
import { prisma, type Prisma } from "#server/postgres/client";

import { findAudit } from "./audit";

/** A house in the middle of its sale: seats held, in checkout, sold, given back and kept back. */
export async function newSale() {
  const { performanceId, organiserId, seat } = await newPerformance();
  const [buyer, other] = [await newBuyer(), await newBuyer()];
  const sold = await buyer.holdAndBook(performanceId, seat(0), seat(1));
  const paymentId = await buyer.payAndGetTickets(sold);

  const returned = await other.holdAndBook(performanceId, seat(2));
  const returnedPaymentId = await other.payAndGetTickets(returned);
  required(await cancelBooking(returned, other.id));
  required(await recordProviderNews(await newsOf(returnedPaymentId, "refund_succeeded")));

  const pending = await other.holdAndBook(performanceId, seat(3));
  await other.requestToPay(pending);
  required(await buyer.hold(performanceId, seat(4), seat(5)));
  const audit = async () => {
    const report = await findAudit(performanceId, organiserId, Date.now());
    return AuditReport.parse(report);
  };
  return { performanceId, organiserId, seat, buyer, other, sold, pending, paymentId, audit };
}

/** Places of an area, some of them sold, some in checkout. */
export async function newStanding() {
  const plan = { template: "general_admission", capacity: 50 };
  const { performanceId, organiserId } = await newPerformance({ plan });
  const buyer = await newBuyer();
  const book = async (quantity: number) =>
    required(await buyer.book({ performanceId, areaId: "area", quantity })).bookingId;
  await buyer.payAndGetTickets(await book(3));
  await book(2);
  const audit = async () => {
    const report = await findAudit(performanceId, organiserId, Date.now());
    return AuditReport.parse(report);
  };
  return { performanceId, audit };
}

/** The names of the checks that do not hold. */
export function broken({ checks }: AuditReport): AuditCheckName[] {
  return checks.filter(({ holds }) => !holds).map(({ name }) => name);
}

/** The numbers of one check. */
export function factsOf({ checks }: AuditReport, name: AuditCheckName) {
  return checks.find((check) => check.name === name)?.facts;
}

/** Changes rows behind the back of the product; it must change some. */
export async function damage(statement: Prisma.Sql): Promise<void> {
  expect(await prisma.$executeRaw(statement)).toBeGreaterThan(0);
}
