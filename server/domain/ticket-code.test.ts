import { expect, test } from "vitest";

import { BookingReference, newBookingReference, newTicketCode, TicketCode } from "./ticket-code";

const many = <Made>(make: () => Made, count: number) => Array.from({ length: count }, make);

/** How often each letter appears, as a share of what a fair draw would give it. */
function shares(words: string[], letterCount: number): number[] {
  const counts = new Map<string, number>();
  for (const letter of words.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const fairCount = words.join("").length / letterCount;
  expect(counts.size).toBe(letterCount);
  return [...counts.values()].map((count) => count / fairCount);
}

test("a ticket's code is 26 letters that a scanner reads in its short form", () => {
  for (const code of many(newTicketCode, 200)) {
    expect(TicketCode.safeParse(code).success).toBe(true);
    expect(code).toMatch(/^[0-9A-Z]+$/);
  }
});

test("a booking's reference has eight letters, none of which is mistaken for another", () => {
  for (const reference of many(newBookingReference, 200)) {
    expect(BookingReference.safeParse(reference).success).toBe(true);
    expect(reference).not.toMatch(/[01AEILOU]/);
  }
});

test("no two tickets of ten thousand have the same code", () => {
  expect(new Set(many(newTicketCode, 10_000)).size).toBe(10_000);
});

test("no letter of a code or a reference is likelier than another", () => {
  // 260,000 and 400,000 draws: six standard deviations are 6.6 % and 4.9 % of a letter's fair share.
  for (const share of shares(many(newTicketCode, 10_000), 32)) {
    expect(Math.abs(share - 1)).toBeLessThan(0.066);
  }
  for (const share of shares(many(newBookingReference, 50_000), 28)) {
    expect(Math.abs(share - 1)).toBeLessThan(0.049);
  }
});

test("letters that people confuse are not in a code or a reference", () => {
  for (const wrong of ["I", "L", "O", "U", "i", "-"]) {
    expect(TicketCode.safeParse(wrong.repeat(26)).success).toBe(false);
    expect(BookingReference.safeParse(wrong.repeat(8)).success).toBe(false);
  }
});
