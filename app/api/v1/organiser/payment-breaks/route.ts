import { handle } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { json } from "#server/http/reply";
import { readPaymentBreaks } from "#server/queries/reconciliation";

/** Where the payment provider's books and ours differ. 200 with `{ breaks }`, each a `PaymentBreakView`. */
export const GET = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  return json({ breaks: await readPaymentBreaks(organiser.id) });
});
