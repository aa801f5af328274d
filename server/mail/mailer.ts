/** Hands mails to an SMTP server. */
import { createTransport } from "nodemailer";

import { sideEffect } from "#server/failpoints";
import type { Mail } from "./mail";

/** Bounds of every step, in milliseconds: a server that hangs must not hold up the mails behind. */
const TIMEOUTS_MS = {
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 15_000,
  dnsTimeout: 5_000,
};

const CONNECTIONS_MAX = 4;

/** Sends mails by one server. */
export type Mailer = {
  /**
   * Sends a mail. Sending it again sends it again, under the same Message-ID.
   *
   * @throws when the server did not take it; it may have
   */
  send(mail: Mail): Promise<void>;
  /** Closes the connections. */
  close(): void;
};

/**
 * Makes a mailer. It opens no connection before the first mail.
 *
 * @param smtpUrl what its query says of nodemailer's options stands, for example `?pool=false`
 * @param from    the sender, as `Name <address>`
 */
export function makeMailer(smtpUrl: string, from: string): Mailer {
  const url = new URL(smtpUrl);
  const settings = { pool: true, maxConnections: CONNECTIONS_MAX, ...TIMEOUTS_MS };
  for (const [name, value] of Object.entries(settings)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  }
  const transport = createTransport(url.href, { from });

  return {
    async send({ to, ...mail }) {
      await sideEffect("send-mail", () =>
        transport.sendMail({
          ...mail,
          to: { name: to.name, address: to.email },
          attachments: mail.attachments.map((image) => ({
            ...image,
            contentDisposition: "inline" as const,
          })),
          // Nothing that a mail is made of may make this process read a file or fetch a page.
          disableFileAccess: true,
          disableUrlAccess: true,
          headers: { "Auto-Submitted": "auto-generated" },
        }),
      );
    },
    close() {
      transport.close();
    },
  };
}
