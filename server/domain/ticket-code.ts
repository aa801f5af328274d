/** Ticket codes and booking references: the first cannot be guessed, the second can be said aloud. */
import { z } from "zod";

/** Crockford's base 32: no I, L, O or U. Upper case, so that a QR code takes its short form. */
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 26 letters of 5 bits: 130 bits that nobody can guess. */
const CODE_LENGTH = 26;

/** No 0 or 1 to be mistaken for O or I, and no vowels, so that no reference spells a word. */
const REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ";

/** 28 letters to the power of 8: 378 thousand million references. */
const REFERENCE_LENGTH = 8;

/** What the QR code of a ticket says. Whoever shows it is let in. */
export const TicketCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "not the code of a ticket");
export type TicketCode = z.infer<typeof TicketCode>;

/** What people say on the phone to name a booking. It opens nothing by itself. */
export const BookingReference = z
  .string()
  .regex(/^[2-9BCDFGHJ-KMNP-TV-Z]{8}$/, "not the reference of a booking");
export type BookingReference = z.infer<typeof BookingReference>;

/** Makes the code of a new ticket. */
export function newTicketCode(): TicketCode {
  return randomWord(CODE_LETTERS, CODE_LENGTH);
}

/**
 * Makes the reference of a new booking.
 *
 * Short enough that among a million bookings two may be given the same one: the unique index on it
 * decides, and whoever makes a booking tries again with another.
 */
export function newBookingReference(): BookingReference {
  return randomWord(REFERENCE_LETTERS, REFERENCE_LENGTH);
}

/** A word of random letters, each as likely as any other. */
function randomWord(letters: string, length: number): string {
  // Bytes past the last whole alphabet would make its first letters more likely than the others.
  const fair = 256 - (256 % letters.length);
  let word = "";
  while (word.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length - word.length))) {
      if (byte < fair) word += letters.charAt(byte % letters.length);
    }
  }
  return word;
}
