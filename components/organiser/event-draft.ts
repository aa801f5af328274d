/** A new event as its form has it, on the way to what the API wants. */
import { EventRequest, type OrganiserVenueView } from "#server/domain/organising";

import { faultsOfInput, type FormFaults, type SentenceFor } from "./form-faults";
import type { FormValues } from "./form-values";
import { priceMinorOf } from "./typed-price";
import { momentOf } from "./zoned-time";

const MINUTE_MS = 60_000;

const SENTENCES: Readonly<Record<string, string>> = {
  "/title": "Write a title, in 80 characters at most.",
  "/tagline": "Write one line, in 140 characters at most.",
  "/description": "Write 4,000 characters at most.",
  "/category": "Choose a category.",
  "/performance/venueId": "Choose a venue.",
  "/performance/currency": "Choose a currency.",
  "/performance/seatsPerBuyerMax": "A whole number from 1 to 20.",
  "/performance/holdTtlMs": "From 1 to 30 minutes.",
};

/** What is wrong with a date and time, to be said at its field. */
const TIME_SENTENCES = {
  unreadable: "Choose a day and a time.",
  never: "The clocks jump over this time that night. Choose another.",
  past: "This lies in the past.",
  late: "The sale must open before the performance starts.",
};

/** The name of a price level's fields in the form. */
export function priceFieldNames(levelKey: string): { price: string; fee: string } {
  return { price: `price.${levelKey}`, fee: `fee.${levelKey}` };
}

/**
 * Checks what was typed.
 *
 * @param venue the one that is chosen; null: none is
 * @param nowMs the server's time when the page was made, Unix milliseconds: a sale that opens at once opened then
 * @returns the request to send, or what is wrong by pointer
 */
export function draftEvent(
  values: FormValues,
  venue: OrganiserVenueView | null,
  nowMs: number,
): { ok: true; request: EventRequest } | { ok: false; faults: FormFaults } {
  const timeZone = venue?.timeZone ?? "UTC";
  const atOnce = values.onSaleAtOnce !== undefined;
  const starts = momentOf(values.startsAt ?? "", timeZone);
  const opens = momentOf(values.onSaleAt ?? "", timeZone);
  const startsAtMs = "atMs" in starts ? starts.atMs : Number.NaN;
  const opensAtMs = "atMs" in opens ? opens.atMs : Number.NaN;

  // Said here and not by the schema, which would blame the opening of the sale for it.
  if (startsAtMs <= nowMs) {
    return { ok: false, faults: { "/performance/startsAtMs": TIME_SENTENCES.past } };
  }

  const wanted = EventRequest.safeParse({
    title: values.title ?? "",
    tagline: values.tagline ?? "",
    description: values.description ?? "",
    category: values.category,
    performance: {
      venueId: venue?.id,
      startsAtMs,
      onSaleAtMs: atOnce ? nowMs : opensAtMs,
      currency: values.currency,
      prices: pricesOf(values, venue),
      seatsPerBuyerMax: Number(values.seatsPerBuyerMax ?? ""),
      holdTtlMs: Math.round(Number(values.holdMinutes ?? "") * MINUTE_MS),
    },
  });
  if (wanted.success) return { ok: true, request: wanted.data };

  const sentenceFor: SentenceFor = (pointer) => {
    if (pointer === "/performance/startsAtMs") return timeSentence(starts.kind);
    if (pointer === "/performance/onSaleAtMs") return timeSentence(opens.kind);
    return eventSentence(pointer);
  };
  return { ok: false, faults: faultsOfInput(wanted.error, sentenceFor) };
}

/** How a field of the form wants to be filled in, by pointer; null: as the API says it. */
export function eventSentence(pointer: string): string | null {
  if (pointer.endsWith("/priceMinor")) return "Write a price, for example 42.50.";
  if (pointer.endsWith("/feeMinor")) return "Write a fee up to 1,000; 0 for none.";
  return SENTENCES[pointer] ?? null;
}

/** The faults of a performance that had begun by the server's clock when it was asked for. */
export const IN_THE_PAST: FormFaults = { "/performance/startsAtMs": TIME_SENTENCES.past };

function timeSentence(kind: ReturnType<typeof momentOf>["kind"]): string {
  if (kind === "unreadable" || kind === "never") return TIME_SENTENCES[kind];
  return TIME_SENTENCES.late;
}

function pricesOf(values: FormValues, venue: OrganiserVenueView | null): unknown[] {
  return (venue?.priceLevels ?? []).map(({ key }) => {
    const { price, fee } = priceFieldNames(key);
    return {
      priceLevel: key,
      priceMinor: priceMinorOf(values[price] ?? ""),
      feeMinor: priceMinorOf(values[fee] ?? ""),
    };
  });
}
