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

test("a cancelled performance is said to be the organiser's doing, and all the money comes back", () => {
  const { performance } = aBooking();
  const cancelled = { performance: { ...performance, cancelledAtMs: 1 } };
  const mail = mailAbout({
    ...cancelled,
    status: "CANCELLED",
    cancelledBy: "organiser",
    payments: [aPayment("SUCCEEDED", true)],
  });
  expect(mail.subject).toBe("The performance is cancelled: The Glass Harbour");
  for (const form of [mail.html, mail.text]) {
    expect(form).toContain("The organiser has called this performance off.");
    expect(form).toContain("£85 is going back to the card you paid with.");
    expect(form).toContain("all that you paid");
    expect(form).toContain("Your tickets are no longer valid.");
    expect(form).not.toContain("Your booking is cancelled");
  }
});

test("whose bank was still thinking hears that the money would come back", () => {
  const { performance } = aBooking();
  const ended = {
    performance: { ...performance, cancelledAtMs: 1 },
    status: "CANCELLED" as const,
    cancelledBy: "organiser" as const,
    tickets: [],
  };
  expect(mailAbout({ ...ended, payments: [aPayment("REQUESTED")] }).text).toContain(
    "If it still takes the money, all of it goes back",
  );
  expect(mailAbout({ ...ended, payments: [] }).text).toContain("Nothing was charged.");
});

test("who had cancelled before the organiser did is told of their own doing", () => {
  const { performance } = aBooking();
  const mail = mailAbout({
    performance: { ...performance, cancelledAtMs: 2 },
    status: "CANCELLED",
    cancelledBy: "buyer",
    payments: [aPayment("REFUNDED")],
  });
  expect(mail.subject).toBe("Your booking is cancelled: The Glass Harbour");
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
  expect(mail.text).toContain("could not be yours any more");
  expect(mail.text).toContain("£85 is going back");
});

test("only the payment that goes back counts, not the one that paid for the tickets", () => {
  const payments = [aPayment("REFUNDED"), aPayment("SUCCEEDED"), aPayment("FAILED")];
  const mail = mailAbout({ status: "CONFIRMED", payments });
  expect(mail.subject).toBe("Money is on its way back to you: The Glass Harbour");
  expect(mail.text).toContain("£85 has gone back");
});
