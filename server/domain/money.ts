/** Money: whole minor units of one currency. */
import { z } from "zod";

/** ISO 4217 codes that can be sold in. */
export const Currency = z.enum(["EUR", "GBP", "USD"]);
export type Currency = z.infer<typeof Currency>;

/** `amountMinor` is in the currency's smallest unit: cents, pence. */
export const Money = z.object({ amountMinor: z.int().min(0), currency: Currency });
export type Money = z.infer<typeof Money>;

/** Money as people read it, for example `£42.50`. */
export function formatMoney({ amountMinor, currency }: Money): string {
  return new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    ...(amountMinor % 100 === 0 && { maximumFractionDigits: 0 }),
  }).format(amountMinor / 100);
}
