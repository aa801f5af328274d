/** A new event as its form has it, on the way to what the API wants. */
import type { Problem } from "#components/api/request";
import { EventRequest, type OrganiserVenueView } from "#server/domain/organising";

import { faultsOfInput, faultsOfProblem, type FormFaults, type SentenceFor } from "./form-faults";
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
 * @param venues those that can be chosen
 * @param nowMs the server's time when the page was made, Unix milliseconds: a sale that opens at once opened then
 * @returns the request to send, or what is wrong by pointer
 */
export function draftEvent(
  values: FormValues,
  venues: readonly OrganiserVenueView[],
  nowMs: number,
): { ok: true; request: EventRequest } | { ok: false; faults: FormFaults } {
  const venue = venues.find(({ id }) => id === values.venueId) ?? null;
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
function eventSentence(pointer: string): string | null {
  if (pointer.endsWith("/priceMinor")) return "For example 42.50.";
  if (pointer.endsWith("/feeMinor")) return "From 0 to 1,000.";
  return SENTENCES[pointer] ?? null;
}

/** The fields that a refusal of the API is about; none when it is about the whole. */
export function eventFaultsOf(problem: Problem): FormFaults {
  // The page was open for so long that the performance began meanwhile.
  if (problem.code === "performance_in_the_past") {
    return { "/performance/startsAtMs": TIME_SENTENCES.past };
  }
  return faultsOfProblem(problem, eventSentence);
}

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
