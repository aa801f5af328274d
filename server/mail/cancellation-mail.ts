/** "It is off": the mail that says what became of a booking, and what money comes back. */
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import type { PaymentView } from "#server/domain/payment";
import { bookingUrl, oneLine, performanceInWords } from "./booking-words";
import { frame, part, STYLES } from "./frame";
import { messageIdOf, type BookingNews, type Mail } from "./mail";
import { markup } from "./markup";

/**
 * Writes the mail about a booking that was cancelled, by its buyer or together with its performance, or
 * whose money came too late for its seats.
 */
export function cancellationMail(news: BookingNews): Mail {
  const { booking, recipient } = news;
  const { headline, story } = storyOf(booking);
  return {
    messageId: messageIdOf(news),
    to: recipient,
    subject: `${headline}: ${performanceInWords(booking).title}`,
    html: htmlOf(news, headline, story),
    text: textOf(news, headline, story),
    attachments: [],
  };
}

/** What happened, and then what comes back, each in a sentence or two. */
function storyOf(booking: BookingView): { headline: string; story: string[] } {
  const money = moneyInWords(booking);
  const notValid = booking.tickets.length > 0 ? ["Your tickets are no longer valid."] : [];
  if (booking.performance.cancelledAtMs !== null && booking.cancelledBy !== "buyer") {
    return {
      headline: "The performance is cancelled",
      story: [
        "The organiser has called this performance off.",
        ...notValid,
        isPaying(booking)
          ? "Your bank had not answered yet. If it still takes the money, all of it goes back to your card by itself."
          : paymentsReturning(booking).length > 0
            ? `${money} That is all that you paid, and you need not ask for it.`
            : money,
      ],
    };
  }
  switch (booking.status) {
    case "CANCELLED":
      return {
        headline: "Your booking is cancelled",
        story: [...notValid, money],
      };
    case "EXPIRED":
    case "FAILED":
      return paymentsReturning(booking).length > 0
        ? {
            headline: "Your payment came too late",
            story: ["By the time it arrived, your places could not be yours any more.", money],
          }
        : { headline: "Your booking has run out", story: ["Your places were given back.", money] };
    case "PENDING":
    case "CONFIRMED":
      return { headline: "Money is on its way back to you", story: [money] };
  }
}

function moneyInWords(booking: BookingView): string {
  const returning = paymentsReturning(booking);
  if (returning.length === 0) return "Nothing was charged.";

  const amountMinor = returning.reduce((sum, payment) => sum + payment.amountMinor, 0);
  const amount = formatMoney({ amountMinor, currency: booking.currency });
  const step = returning.every(({ status }) => status === "REFUNDED") ? "has gone" : "is going";
  return `${amount} ${step} back to the card you paid with. Banks take up to ten days to show it.`;
}

function isPaying({ payments }: BookingView): boolean {
  return payments.some(({ status }) => status === "REQUESTED");
}

/** Payments whose money has gone back, or is on its way. */
function paymentsReturning({ payments }: BookingView): PaymentView[] {
  return payments.filter(({ status, refundUnderWay }) => status === "REFUNDED" || refundUnderWay);
}

function htmlOf({ booking, recipient, siteUrl }: BookingNews, headline: string, story: string[]) {
  const { title, when, where } = performanceInWords(booking);
  return frame({
    title: headline,
    preview: `Booking ${booking.reference}. ${story.join(" ")}`,
    parts: [
      part(markup`<h1 style="${STYLES.title}">${headline}</h1>`),
      part(markup`<p style="${STYLES.strong}">${title}</p>
<p style="${STYLES.soft};padding-top:4px">${when}<br>${where}<br>Booking ${booking.reference}</p>`),
      part(markup`<p style="${STYLES.text}">Hello ${oneLine(recipient.name)},</p>`),
      ...story.map((sentence) => part(markup`<p style="${STYLES.text}">${sentence}</p>`)),
      part(
        markup`<a href="${bookingUrl(booking, siteUrl)}" style="${STYLES.button}">View your booking</a>`,
      ),
    ],
  });
}

function textOf({ booking, recipient, siteUrl }: BookingNews, headline: string, story: string[]) {
  const { title, when, where } = performanceInWords(booking);
  return [
    headline,
    "",
    title,
    when,
    where,
    `Booking ${booking.reference}`,
    "",
    `Hello ${oneLine(recipient.name)},`,
    "",
    ...story,
    "",
    bookingUrl(booking, siteUrl),
    "",
  ].join("\n");
}
