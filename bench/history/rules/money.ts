/** I2 and I3: money taken and places given agree, booking by booking and in the sum. */
import type { BookingRow, LedgerCharge, PaymentRow, Rule, Violation } from "../evidence";
import { groupBy, type Indexed } from "../index-evidence";

/** Judges the provider's ledger and our payments against the bookings. */
export function checkMoney(indexed: Indexed): Violation[] {
  const { ledger, bookings, payments } = indexed.evidence;
  const chargesByPayment = groupBy(ledger, (charge) => charge.paymentId);
  const paymentIds = new Set(payments.map((payment) => payment.id));
  return [
    ...ledger.flatMap(checkRefunds),
    ...ledger
      .filter((charge) => !paymentIds.has(charge.paymentId) && isCaptured(charge))
      .map((charge) => broken("I2", "money was taken for no payment of ours", { charge })),
    ...bookings.flatMap((booking) => checkBooking(indexed, booking)),
    ...payments.flatMap((payment) =>
      checkPayment(indexed, payment, chargesByPayment.get(payment.id) ?? []),
    ),
    ...checkSums(indexed),
  ];
}

function isCaptured(charge: LedgerCharge): boolean {
  return charge.status === "succeeded";
}

/** What a charge took less what went back. A refund that is under way has not gone back yet. */
function keptOf(charge: LedgerCharge): number {
  const refunded = charge.refunds.filter((refund) => refund.status === "succeeded");
  return isCaptured(charge)
    ? charge.amountMinor - sum(refunded.map((each) => each.amountMinor))
    : 0;
}

function checkRefunds(charge: LedgerCharge): Violation[] {
  const asked = sum(charge.refunds.map((refund) => refund.amountMinor));
  if (asked === 0 || (isCaptured(charge) && asked <= charge.amountMinor)) return [];
  return [broken("I2", "more was refunded than was taken", { charge })];
}

function checkBooking(indexed: Indexed, booking: BookingRow): Violation[] {
  const charges = indexed.chargesByBooking.get(booking.id) ?? [];
  const captured = charges.filter(isCaptured);
  const violations: Violation[] = [];
  // A second attempt may be paid after the first was thought to have failed: then one of them goes back whole.
  const paying = captured.filter((charge) => keptOf(charge) !== 0);
  if (paying.length > 1) {
    violations.push(broken("I2", "a booking was paid for twice", { booking, paying }));
  }
  if (booking.status !== "CONFIRMED") {
    if (paying.length > 0) {
      violations.push(broken("I2", "money was kept without a place for it", { booking, paying }));
    }
    return violations;
  }
  const isPaid = captured.some(
    (charge) => keptOf(charge) === booking.totalMinor && charge.currency === booking.currency,
  );
  if (!isPaid || sum(captured.map(keptOf)) !== booking.totalMinor) {
    violations.push(
      broken("I2", "a confirmed booking is not paid for exactly", { booking, charges }),
    );
  }
  return violations;
}

function checkPayment(
  indexed: Indexed,
  payment: PaymentRow,
  charges: readonly LedgerCharge[],
): Violation[] {
  const booking = indexed.bookingById.get(payment.bookingId);
  const captured = charges.filter(isCaptured);
  const kept = sum(captured.map(keptOf));
  const violations: Violation[] = [];
  if (payment.amountMinor !== booking?.totalMinor || payment.currency !== booking.currency) {
    violations.push(broken("I2", "a payment is not for its booking's total", { payment, booking }));
  }
  if (captured.length > 1) {
    violations.push(broken("I2", "one payment was charged twice", { payment, captured }));
  }
  const fault = faultOf(payment, captured, kept);
  if (fault !== null) violations.push(broken("I2", fault, { payment, charges }));
  return violations;
}

/** What is wrong with a payment's row beside the ledger; null if nothing is. */
function faultOf(
  payment: PaymentRow,
  captured: readonly LedgerCharge[],
  kept: number,
): string | null {
  const isNamed = captured.some((charge) => charge.id === payment.chargeReference);
  switch (payment.status) {
    case "REQUESTED":
      return "a payment was never settled";
    case "FAILED":
      return kept === 0 ? null : "a failed payment has kept money";
    case "SUCCEEDED":
      if (payment.refundRequestedAtMs !== null) return "a refund was asked for and never made";
      return isNamed && kept === payment.amountMinor ? null : "a payment has not the money it says";
    case "REFUNDED":
      return isNamed && kept === 0 ? null : "a refunded payment still has money";
  }
}

function checkSums(indexed: Indexed): Violation[] {
  const { ledger, bookings } = indexed.evidence;
  const kept = new Map<string, number>();
  const sold = new Map<string, number>();
  for (const charge of ledger) {
    const performanceId = indexed.bookingById.get(charge.bookingId)?.performanceId ?? "no booking";
    add(kept, `${performanceId} ${charge.currency}`, keptOf(charge));
  }
  for (const { performanceId, currency, status, totalMinor } of bookings) {
    if (status === "CONFIRMED") add(sold, `${performanceId} ${currency}`, totalMinor);
  }
  return [...new Set([...kept.keys(), ...sold.keys()])]
    .map((sale) => ({ sale, keptMinor: kept.get(sale) ?? 0, soldMinor: sold.get(sale) ?? 0 }))
    .filter(({ keptMinor, soldMinor }) => keptMinor !== soldMinor)
    .map((sums) => broken("I3", "a performance's money is not the price of its bookings", sums));
}

function add(sums: Map<string, number>, name: string, amountMinor: number): void {
  sums.set(name, (sums.get(name) ?? 0) + amountMinor);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function broken(rule: Rule, sentence: string, evidence: unknown): Violation {
  return { rule, sentence, evidence };
}
