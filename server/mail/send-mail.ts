/** The house's mails, by the server and in the name that it is configured with. */
import { config } from "#server/config";
import { cancellationMail } from "./cancellation-mail";
import { confirmationMail } from "./confirmation-mail";
import type { BookingNews } from "./mail";
import { makeMailer } from "./mailer";

const mailer = makeMailer(config.SMTP_URL, config.MAIL_FROM);

type News = Omit<BookingNews, "siteUrl">;

/**
 * Sends the tickets of a confirmed booking to its buyer.
 *
 * @throws when the mail server did not take it; sending again has the same Message-ID
 */
export async function sendConfirmationMail(news: News): Promise<void> {
  await mailer.send(await confirmationMail({ ...news, siteUrl: config.PUBLIC_URL }));
}

/**
 * Tells a buyer that a booking is off, or that money goes back.
 *
 * @throws when the mail server did not take it; sending again has the same Message-ID
 */
export async function sendCancellationMail(news: News): Promise<void> {
  await mailer.send(cancellationMail({ ...news, siteUrl: config.PUBLIC_URL }));
}

/** Closes the connections to the mail server. Call it when the process stops. */
export function closeMailer(): void {
  mailer.close();
}
