/** The payment provider: the real books of the simulator, on a network that loses answers and doubles webhooks. */
import { behaviourOf } from "#server/payments/simulator/behaviour";
import {
  applyEntry,
  decideCharge,
  decideRefund,
  emptyBooks,
  settlementsDue,
  type LedgerEntry,
} from "#server/payments/simulator/books";
import type { Charge, Refund } from "#server/payments/simulator/wire";
import type { BookingId, PaymentId } from "#server/domain/ids";
import type { Currency } from "#server/domain/money";
import type { ProviderNews } from "#server/domain/payment";
import type { LedgerCharge } from "../../history/evidence";
import type { World } from "../world";

export class Bank {
  private readonly books = emptyBooks();
  /** Delivers a webhook; called again for each copy. */
  onNews: (news: ProviderNews) => void = () => undefined;

  constructor(private readonly world: World) {}

  /** `POST /v1/charges`. */
  charge(
    key: string,
    asked: {
      paymentId: string;
      bookingId: string;
      amountMinor: number;
      currency: string;
      methodToken: string;
    },
  ): Charge {
    const { paymentId, bookingId, amountMinor, currency, methodToken } = asked;
    const metadata = { paymentId: paymentId as PaymentId, bookingId: bookingId as BookingId };
    const request = { amountMinor, currency: currency as Currency, methodToken, metadata };
    const keyed = { idempotencyKey: key, requestHash: JSON.stringify(asked), request };
    const decided = decideCharge(this.books, keyed, `ch_${this.world.newId()}`, this.world.nowMs);
    if (!decided.ok) throw new Error(decided.refusal.code);
    this.write(decided.value.entries);
    return decided.value.answer;
  }

  /** `POST /v1/refunds`. */
  refund(key: string, chargeId: string, amountMinor: number, currency: string): Refund {
    const request = { chargeId, amountMinor, currency: currency as Currency };
    const keyed = { idempotencyKey: key, requestHash: JSON.stringify(request), request };
    if (this.world.is("refundedTwice")) this.forgetRefunds(chargeId);
    const decided = decideRefund(this.books, keyed, `re_${this.world.newId()}`, this.world.nowMs);
    if (!decided.ok) throw new Error(decided.refusal.code);
    this.write(decided.value.entries);
    return decided.value.answer;
  }

  /** Decides what has been processing for long enough. */
  settleDue(): void {
    for (const { id } of [...this.books.charges.values(), ...this.books.refunds.values()]) {
      this.write(settlementsDue(this.books, id, this.world.nowMs));
    }
  }

  /** The ledger, for the checker. */
  readLedger(): LedgerCharge[] {
    const refunds = [...this.books.refunds.values()];
    return [...this.books.charges.values()].map(
      ({ id, metadata, status, amountMinor, currency }) => ({
        ...{ id, ...metadata, status, amountMinor, currency },
        refunds: refunds.filter((refund) => refund.chargeId === id),
      }),
    );
  }

  private write(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) applyEntry(this.books, entry);
    if (entries.length > 0) this.deliver();
  }

  /** Sends what has not been sent, as often as the card says. */
  private deliver(): void {
    for (const { message, copies } of this.books.outgoing.values()) {
      const { id, amountMinor, currency, failureCode, metadata } = message.object;
      const kind = (
        {
          "charge.succeeded": "charge_succeeded",
          "charge.failed": "charge_failed",
          "refund.succeeded": "refund_succeeded",
        } as const
      )[message.type];
      const news: ProviderNews = {
        ...{ messageId: message.id, ...metadata, kind, reference: id, amountMinor, currency },
        ...(failureCode !== null && { failureCode }),
      };
      for (let copy = 0; copy < copies; copy += 1) this.onNews(news);
    }
    this.books.outgoing.clear();
  }

  private forgetRefunds(chargeId: string): void {
    const charge = this.books.charges.get(chargeId);
    if (charge) this.books.charges.set(chargeId, { ...charge, refundedMinor: 0 });
  }
}

/** Whether a charge to this card is decided at once. */
export function isDecidedAtOnce(methodToken: string): boolean {
  return behaviourOf(methodToken).settlesAfterMs === 0;
}
