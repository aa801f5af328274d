/** A mail, ready to be sent, and what each of ours is made of. */
import type { BookingView } from "#server/domain/booking";

/** Who a mail is for. */
type Recipient = { name: string; email: string };

/** A picture inside of a mail's HTML, which names it as `cid:<cid>`. */
export type InlineImage = { filename: string; cid: string; contentType: string; content: Buffer };

/** A mail in both forms. */
export type Mail = {
  /** The same for the same news, so that a mail that was sent twice can be recognised. */
  messageId: string;
  to: Recipient;
  subject: string;
  html: string;
  text: string;
  attachments: InlineImage[];
};

/** What a mail about a booking is made of. */
export type BookingNews = {
  booking: BookingView;
  recipient: Recipient;
  /** The event of the log that the mail tells of. */
  eventId: string;
  /** How browsers reach the front door. */
  siteUrl: string;
};

/** The name of the mail that tells of an event. Source: RFC 5322, section 3.6.4. */
export function messageIdOf({ eventId, siteUrl }: BookingNews): string {
  return `<${eventId}@${new URL(siteUrl).hostname}>`;
}
