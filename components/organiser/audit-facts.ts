/** The numbers behind an audit, as people read them. */
import type { AuditCheckName, AuditFacts } from "#server/domain/audit";
import { formatMoney, type Currency } from "#server/domain/money";

/** The facts of the check `money`: in minor units, but for one that is counted. */
const IS_AMOUNT: Record<keyof AuditFacts["money"] | "kept", boolean> = {
  ...{ captured: true, refunded: true, refundsUnderWay: true, awaitingTickets: true },
  ...{ overdue: true, owed: true, kept: true, bookingsOff: false },
};

/** `refundsUnderWay` as people read it: `refunds under way`. */
export function factName(fact: string): string {
  return fact.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A number as people read it: money where it is an amount, with its sign. */
export function factValue({
  name,
  fact,
  number,
  currency,
}: {
  name: AuditCheckName;
  fact: string;
  number: number;
  currency: Currency;
}): string {
  const isAmount = name === "money" && new Map(Object.entries(IS_AMOUNT)).get(fact) === true;
  return isAmount ? formatMoney({ amountMinor: number, currency }) : number.toLocaleString("en-GB");
}
