/**
 * Test cards: the numbers that the checkout form knows while payments are simulated.
 *
 * The form turns a number into the provider's token by itself, as a real provider's form does, so
 * that no card number ever reaches our API. Rules only; the simulator gives the tokens a meaning.
 */
import { accept, refuse, type Result } from "#server/domain/result";

/** One card of the table that the checkout form shows. */
export type TestCard = {
  /** Digits only. */
  number: string;
  /** What the API is sent in place of the number. */
  methodToken: string;
  name: string;
  /** What happens to whoever pays with it. */
  description: string;
};

/** Every card that the simulator knows, the most useful first. */
export const TEST_CARDS: readonly TestCard[] = [
  {
    number: "4242424242424242",
    methodToken: "sim_success",
    name: "Success",
    description: "Paid at once.",
  },
  {
    number: "4000000000000002",
    methodToken: "sim_decline",
    name: "Declined",
    description: "The bank says no; try another card.",
  },
  {
    number: "4000000000009995",
    methodToken: "sim_insufficient",
    name: "Insufficient funds",
    description: "Declined for want of money.",
  },
  {
    number: "4000000000003006",
    methodToken: "sim_slow",
    name: "Slow",
    description: "The bank thinks for three seconds, then pays.",
  },
  {
    number: "4000000000003014",
    methodToken: "sim_slow_decline",
    name: "Slow, declined",
    description: "The bank thinks for three seconds, then says no.",
  },
  {
    number: "4000000000003022",
    methodToken: "sim_late",
    name: "Late",
    description: "Paid after two and a half minutes, when a short deadline has passed.",
  },
  {
    number: "4000000000003030",
    methodToken: "sim_doubled",
    name: "Doubled",
    description: "Paid at once, and the bank tells us twice at the same moment.",
  },
];

/** What a buyer types into the checkout form, as they typed it. */
export type TypedCard = {
  /** Spaces and hyphens are allowed. */
  number: string;
  /** `MM/YY` or `MM/YYYY`; spaces are allowed. */
  expiry: string;
  /** The three or four digits on the back. */
  securityCode: string;
};

/** Every way a card can be refused before anybody is asked for money, in the order of the form. */
export type CardRefusal =
  | { code: "card_number_invalid" }
  | { code: "card_not_a_test_card" }
  | { code: "card_expiry_invalid" }
  | { code: "card_expired" }
  | { code: "card_security_code_invalid" };

/**
 * Decides which payment method a typed card stands for.
 *
 * @param nowMs Unix time in milliseconds
 * @returns the token to send to the API; the first field that is wrong decides a refusal
 */
export function decideCard(
  card: TypedCard,
  nowMs: number,
): Result<{ methodToken: string }, CardRefusal> {
  const digits = card.number.replace(/[\s-]/g, "");
  if (!isCardNumber(digits)) return refuse({ code: "card_number_invalid" });

  const known = TEST_CARDS.find(({ number }) => number === digits);
  if (!known) return refuse({ code: "card_not_a_test_card" });

  const expiredAtMs = expiryOf(card.expiry);
  if (expiredAtMs === null) return refuse({ code: "card_expiry_invalid" });
  if (nowMs >= expiredAtMs) return refuse({ code: "card_expired" });

  return /^\d{3,4}$/.test(card.securityCode.trim())
    ? accept({ methodToken: known.methodToken })
    : refuse({ code: "card_security_code_invalid" });
}

/**
 * Whether digits can be the number of a card: their count, and the check digit at the end.
 *
 * Source: ISO/IEC 7812-1, annex B (the Luhn formula).
 */
export function isCardNumber(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const weighed = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + (weighed > 9 ? weighed - 9 : weighed);
    }, 0);
  return sum % 10 === 0;
}

/** A card number as it is printed, in groups of four. */
export function formatCardNumber(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/**
 * When a card with this expiry stops working.
 *
 * @param expiry `MM/YY` or `MM/YYYY`
 * @returns Unix ms of the end of that month, in UTC; null when that is no month
 */
export function expiryOf(expiry: string): number | null {
  const [, month, year] =
    /^(0?[1-9]|1[0-2])\/(\d{2}|20\d{2})$/.exec(expiry.replace(/\s/g, "")) ?? [];
  if (month === undefined || year === undefined) return null;
  const fullYear = Number(year.length === 2 ? `20${year}` : year);
  // The month that follows, since months count from 0 here.
  return Date.UTC(fullYear, Number(month), 1);
}
