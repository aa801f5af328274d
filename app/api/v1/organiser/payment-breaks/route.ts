import { handle } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { readPaymentBreaks } from "#server/queries/reconciliation";

/** Where the payment provider's books and ours differ. 200 with `{ breaks }`, each a `PaymentBreakView`. */
export const GET = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  return Response.json({ breaks: await readPaymentBreaks(organiser.id) });
});
