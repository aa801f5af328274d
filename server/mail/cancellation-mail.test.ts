import { expect, test } from "vitest";

import type { BookingView } from "#server/domain/booking";
import { aBooking, aPayment, newsOf } from "./booking.fixture";
import { cancellationMail } from "./cancellation-mail";

function mailAbout(overrides: Partial<BookingView>) {
  return cancellationMail(newsOf(aBooking(overrides)));
}

test("a cancelled booking says what comes back, and that the tickets are no longer valid", () => {
  const mail = mailAbout({ status: "CANCELLED", payments: [aPayment("SUCCEEDED", true)] });
  expect(mail.subject).toBe("Your booking is cancelled: The Glass Harbour");
  for (const form of [mail.html, mail.text]) {
    expect(form).toContain("£85 is going back to the card you paid with.");
    expect(form).toContain("Your tickets are no longer valid.");
    expect(form).toContain("K7MXQ2ZB");
    expect(form).toMatch(/31 July 2026 at 19:30/);
  }
});

test("money that has gone back is said to have gone", () => {
  const mail = mailAbout({ status: "CANCELLED", payments: [aPayment("REFUNDED")] });
  expect(mail.text).toContain("£85 has gone back to the card you paid with.");
});

test("who had not paid hears that nothing was charged", () => {
  const unpaid = { tickets: [], payments: [aPayment("FAILED")] };
  const mail = mailAbout({ ...unpaid, status: "CANCELLED" });
  expect(mail.text).toContain("Nothing was charged.");
  expect(mail.text).not.toContain("tickets");
  expect(mailAbout({ ...unpaid, status: "EXPIRED" }).subject).toContain("has run out");
});

test("money that came too late for its seats is said to have come too late", () => {
  const mail = mailAbout({ status: "EXPIRED", payments: [aPayment("SUCCEEDED", true)] });
  expect(mail.subject).toBe("Your payment came too late: The Glass Harbour");
  expect(mail.text).toContain("gone to somebody else");
  expect(mail.text).toContain("£85 is going back");
});

test("only the payment that goes back counts, not the one that paid for the tickets", () => {
  const payments = [aPayment("REFUNDED"), aPayment("SUCCEEDED"), aPayment("FAILED")];
  const mail = mailAbout({ status: "CONFIRMED", payments });
  expect(mail.subject).toBe("Money is on its way back to you: The Glass Harbour");
  expect(mail.text).toContain("£85 has gone back");
});
