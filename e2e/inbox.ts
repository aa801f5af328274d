/** The mail inbox that the running product delivers to. */
import { expect } from "@playwright/test";
import { z } from "zod";

import { config } from "#server/config";

const Mail = z.object({
  to: z.array(z.object({ address: z.string() })),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  attachments: z.array(z.object({ contentType: z.string() })),
});

/** A mail as it arrived. */
export type Mail = z.infer<typeof Mail>;

/** Every mail to an address, oldest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const answer = await fetch(new URL("/api/email", config.MAIL_INBOX_URL));
  const mails = Mail.array().parse(await answer.json());
  return mails.filter(({ to }) => to.some((recipient) => recipient.address === address));
}

/** Waits for the first mail to an address whose subject begins like this. */
export async function awaitMail(address: string, subject: string): Promise<Mail> {
  const found = async () =>
    (await mailsTo(address)).find((mail) => mail.subject.startsWith(subject)) ?? null;
  await expect.poll(found, `a mail to ${address}: ${subject}`).not.toBeNull();
  return Mail.parse(await found());
}
