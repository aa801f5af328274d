/** A card as it is being typed: grouped while the keys are pressed, without the caret running away. */
import { decideCard, expiryOf, type CardRefusal, type TypedCard } from "#server/domain/test-cards";

/** Digits of the longest card number. Source: ISO/IEC 7812-1. */
const NUMBER_DIGITS_MAX = 19;

/** What stands in a field and where the caret is, as `value` and `selectionStart` of an input say it. */
export type Typed = { value: string; caret: number };

/** A card number in groups of four. */
export function typeCardNumber(typed: Typed): Typed {
  return regroup(typed, NUMBER_DIGITS_MAX, (digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 "));
}

/** An expiry as `MM / YY`. A month that can only be one digit gets its nought. */
export function typeExpiry(typed: Typed): Typed {
  const month = /^\s*([2-9])\s*$/.exec(typed.value)?.[1];
  if (month !== undefined) return { value: `0${month} / `, caret: 5 };
  // A year written out, as browsers and people fill it in, loses its century.
  const short = typed.value.replace(/^(\s*\d{1,2}\s*\/\s*)20(\d\d)\s*$/, "$1$2");
  const oneDigit = /^\s*(\d)\s*\/\s*(\d*)\s*$/.exec(short);
  const whole = oneDigit ? `0${oneDigit[1] ?? ""}/${oneDigit[2] ?? ""}` : short;
  const caret = whole === typed.value ? typed.caret : whole.length;
  return regroup({ value: whole, caret }, 4, (digits) => digits.replace(/^(\d\d)(?=\d)/, "$1 / "));
}

/** A security code: digits and nothing else. */
export function typeSecurityCode(typed: Typed): Typed {
  return regroup(typed, 4, (digits) => digits);
}

function regroup({ value, caret }: Typed, max: number, group: (digits: string) => string): Typed {
  const digits = value.replace(/\D/g, "").slice(0, max);
  const before = value.slice(0, caret).replace(/\D/g, "").slice(0, max).length;
  const grouped = group(digits);
  return {
    value: grouped,
    caret: before === digits.length ? grouped.length : caretAfter(grouped, before),
  };
}

/** Where the caret stands behind so many digits. */
function caretAfter(grouped: string, count: number): number {
  let passed = 0;
  let caret = 0;
  while (passed < count && caret < grouped.length) {
    if (/\d/.test(grouped.charAt(caret))) passed += 1;
    caret += 1;
  }
  return caret;
}

/** What is wrong with a card, by field, in words. */
export type CardErrors = Partial<Record<keyof TypedCard | "name", string>>;

const WORDS: Record<CardRefusal["code"], string> = {
  card_number_invalid: "This is not a card number. Check its digits.",
  card_not_a_test_card: "Real cards are not taken here. Use one of the test cards.",
  card_expiry_invalid: "Write the month and the year, for example 08 / 29.",
  card_expired: "This card has expired.",
  card_security_code_invalid: "Write the three or four digits from the back of the card.",
};

/**
 * Looks at every field of a card at once, so that nobody mends one to hear of the next.
 *
 * @param nowMs Unix time in milliseconds
 */
export function cardErrors(card: TypedCard & { name: string }, nowMs: number): CardErrors {
  const errors: CardErrors = {};
  const refusal = decideCard(card, nowMs);
  if (!refusal.ok && /^card_(number|not)/.test(refusal.refusal.code)) {
    errors.number = WORDS[refusal.refusal.code];
  }
  const expiredAtMs = expiryOf(card.expiry);
  if (expiredAtMs === null) errors.expiry = WORDS.card_expiry_invalid;
  else if (nowMs >= expiredAtMs) errors.expiry = WORDS.card_expired;
  if (!/^\d{3,4}$/.test(card.securityCode.trim())) {
    errors.securityCode = WORDS.card_security_code_invalid;
  }
  if (card.name.trim() === "") errors.name = "Write the name that is on the card.";
  return errors;
}
