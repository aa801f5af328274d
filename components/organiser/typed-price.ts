/** Prices as an organiser types them. */

/**
 * A typed price in minor units: `42`, `42.5`, `42,50` and `£ 42.50` are all understood.
 *
 * @returns null for what is no price, or could be meant in two ways; how high it may be is not its business
 */
export function priceMinorOf(typed: string): number | null {
  const bare = typed.replace(/[\s£€$]/g, "");
  const [, whole, fraction = ""] = /^(\d{1,7})(?:[.,](\d{0,2}))?$/.exec(bare) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}
