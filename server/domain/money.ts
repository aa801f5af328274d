/** Money: whole minor units of one currency. */
import { z } from "zod";

/** ISO 4217 codes that can be sold in. */
export const Currency = z.enum(["EUR", "GBP", "USD"]);
export type Currency = z.infer<typeof Currency>;

/** `amountMinor` is in the currency's smallest unit: cents, pence. */
export const Money = z.object({ amountMinor: z.int().min(0), currency: Currency });
export type Money = z.infer<typeof Money>;

/** Made once each, as making one costs a hundred times what using it does. */
const formatters = new Map<string, Intl.NumberFormat>();

/** Money as people read it, for example `£42.50`. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const isWhole = amountMinor % 100 === 0;
  const look = `${currency}${isWhole ? "" : ".00"}`;
  const known = formatters.get(look);
  const formatter =
    known ??
    new Intl.NumberFormat("en-GB", {
      style: "currency",
      currency,
      ...(isWhole && { maximumFractionDigits: 0 }),
    });
  if (!known) formatters.set(look, formatter);
  return formatter.format(amountMinor / 100);
}
