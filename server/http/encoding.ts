/** Choosing the encoding of a response that is kept in several. */

/**
 * The first of our encodings that a client takes.
 *
 * @param accepted the Accept-Encoding header; null takes nothing but `identity`
 * @param ours     in our order of preference, with `identity` among them
 *
 * Source: RFC 9110, section 12.5.3. A weight above 0 is a yes; which yes is larger, we decide.
 */
export function chooseEncoding<Encoding extends string>(
  accepted: string | null,
  ours: readonly (Encoding | "identity")[],
): Encoding | "identity" {
  const weights = new Map<string, number>();
  for (const entry of (accepted ?? "").toLowerCase().split(",")) {
    const [name = "", ...settings] = entry.split(";").map((piece) => piece.trim());
    const weight = settings.find((setting) => setting.startsWith("q="))?.slice(2) ?? "1";
    weights.set(name, Number(weight));
  }
  const takes = (name: string) => (weights.get(name) ?? weights.get("*") ?? 0) > 0;
  // Who forbids even `identity` would get no answer at all; the RFC lets us send it.
  return ours.find((name) => name !== "identity" && takes(name)) ?? "identity";
}
