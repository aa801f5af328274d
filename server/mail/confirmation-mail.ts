/** "Your tickets": the mail that a fan shows at the door. */
import { toBuffer } from "qrcode";

import type { BookingView, TicketView } from "#server/domain/booking";
import {
  bookingUrl,
  lineInWords,
  oneLine,
  performanceInWords,
  placeInWords,
  ticketsInWords,
  totalInWords,
} from "./booking-words";
import { frame, layoutTable, part, STYLES } from "./frame";
import { messageIdOf, type BookingNews, type InlineImage, type Mail } from "./mail";
import { markup, type Markup } from "./markup";

/** Side of a code as it is drawn, in pixels: twice as it is shown, for sharp screens. */
const QR_PIXELS = 320;

/** White around a code, in its modules. Source: ISO/IEC 18004, section 9.1. */
const QR_QUIET_MODULES = 4;

/** Writes the mail with the tickets of a confirmed booking. Tickets that are void are left out. */
export async function confirmationMail(news: BookingNews): Promise<Mail> {
  const { booking, recipient } = news;
  const tickets = booking.tickets.filter(({ status }) => status === "LIVE");
  const { title, when } = performanceInWords(booking);
  return {
    messageId: messageIdOf(news),
    to: recipient,
    subject: `Your tickets: ${title}, ${when}`,
    html: htmlOf(news, tickets),
    text: textOf(news, tickets),
    attachments: await Promise.all(tickets.map(qrImage)),
  };
}

async function qrImage({ id, code }: TicketView): Promise<InlineImage> {
  return {
    filename: `ticket-${id}.png`,
    cid: cidOf(id),
    contentType: "image/png",
    content: await toBuffer(code, {
      type: "png",
      errorCorrectionLevel: "M",
      margin: QR_QUIET_MODULES,
      width: QR_PIXELS,
    }),
  };
}

function cidOf(ticketId: string): string {
  return `ticket-${ticketId}@frontrow`;
}

function htmlOf({ booking, recipient, siteUrl }: BookingNews, tickets: TicketView[]): string {
  const { title, when, where } = performanceInWords(booking);
  return frame({
    title,
    preview: `${ticketsInWords(tickets.length)}, booking ${booking.reference}. ${when}.`,
    parts: [
      part(markup`<h1 style="${STYLES.title}">${title}</h1>
<p style="${STYLES.text};padding-top:8px">${when}<br>${where}</p>`),
      part(
        markup`<p style="${STYLES.text}">Hello ${oneLine(recipient.name)}, you are in: ${ticketsInWords(tickets.length)}, booking <strong>${booking.reference}</strong>. Show each code at the door, on paper or on a screen.</p>`,
      ),
      ...tickets.map((ticket) => part(ticketCard(ticket))),
      part(bill(booking)),
      part(
        markup`<a href="${bookingUrl(booking, siteUrl)}" style="${STYLES.button}">View your booking</a>`,
      ),
      part(
        markup`<p style="${STYLES.soft}">Whoever shows a code first is let in, so keep this mail to yourself.</p>`,
      ),
    ],
  });
}

function ticketCard(ticket: TicketView): Markup {
  const place = placeInWords(ticket);
  return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:separate"><tr>
<td style="${STYLES.cell}">${layoutTable(markup`<tr>
<td valign="middle" style="padding-right:16px"><p style="${STYLES.strong}">${place}</p>
<p style="${STYLES.code};padding-top:8px">${ticket.code}</p></td>
<td width="160" align="right" valign="middle"><img src="cid:${cidOf(ticket.id)}" width="160" height="160" alt="QR code of the ticket for ${place}" style="display:block;border:0"></td>
</tr>`)}</td>
</tr></table>`;
}

function bill(booking: BookingView): Markup {
  const { total, fees } = totalInWords(booking);
  const rows = booking.lines.map((line) => {
    const { what, price } = lineInWords(line, booking);
    return markup`<tr><td style="${STYLES.row}"><p style="${STYLES.text}">${what}</p></td>
<td align="right" valign="top" style="${STYLES.row}"><p style="${STYLES.text}">${price}</p></td></tr>`;
  });
  return layoutTable([
    ...rows,
    markup`<tr><td style="padding-top:12px"><p style="${STYLES.strong}">Paid</p><p style="${STYLES.soft}">${fees}</p></td>
<td align="right" valign="top" style="padding-top:12px"><p style="${STYLES.strong}">${total}</p></td></tr>`,
  ]);
}

function textOf({ booking, recipient, siteUrl }: BookingNews, tickets: TicketView[]): string {
  const { title, when, where } = performanceInWords(booking);
  const { total, fees } = totalInWords(booking);
  return [
    title,
    when,
    where,
    "",
    `Hello ${oneLine(recipient.name)}, you are in: ${ticketsInWords(tickets.length)}, booking ${booking.reference}.`,
    "The codes to show at the door are in the HTML form of this mail, and on the page of your booking:",
    bookingUrl(booking, siteUrl),
    "",
    ...tickets.flatMap((ticket) => [placeInWords(ticket), `Ticket ${ticket.code}`, ""]),
    ...booking.lines.map((line) => {
      const { what, price } = lineInWords(line, booking);
      return `${what}: ${price}`;
    }),
    `Paid: ${total}${fees === "" ? "" : ` (${fees})`}`,
    "",
    "Whoever shows a code first is let in, so keep this mail to yourself.",
    "",
  ].join("\n");
}
