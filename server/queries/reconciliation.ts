import type { OrganiserId } from "#server/domain/ids";
import type { PaymentBreakView } from "#server/domain/reconciliation";
import { readBreakViews } from "#server/postgres/payment-breaks";

/**
 * Where the payment provider's books and ours differ, or did: of the organiser's own performances, and what
 * belongs to nobody. Open ones first, then the newest; 200 at most.
 */
export async function readPaymentBreaks(organiserId: OrganiserId): Promise<PaymentBreakView[]> {
  return readBreakViews(organiserId);
}
