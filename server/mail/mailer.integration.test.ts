/** Mails through a real SMTP server, as they are when they arrive. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { MailDev } from "maildev";
import { expect, onTestFinished, test } from "vitest";

import { aBooking, newsOf } from "./booking.fixture";
import { cancellationMail } from "./cancellation-mail";
import { confirmationMail } from "./confirmation-mail";
import { makeMailer } from "./mailer";

const from = "Frontrow <tickets@frontrow.test>";

/** A mail server with nothing in its inbox. */
async function newInbox() {
  const mailDirectory = await mkdtemp(path.join(tmpdir(), "inbox-"));
  const maildev = new MailDev({
    smtp: 0,
    ip: "127.0.0.1",
    disableWeb: true,
    silent: true,
    mailDirectory,
  });
  const { smtp } = await maildev.start();
  const mailer = makeMailer(`smtp://127.0.0.1:${String(smtp.getPort())}`, from);
  onTestFinished(async () => {
    mailer.close();
    await maildev.stop();
    await rm(mailDirectory, { recursive: true, force: true });
  });
  return { mailer, received: () => smtp.getAllEmails() };
}

test("tickets arrive in both forms, with their codes inside of the mail", async () => {
  const { mailer, received } = await newInbox();
  const mail = await confirmationMail(newsOf(aBooking()));

  await mailer.send(mail);

  const [email, ...others] = await received();
  expect(others).toEqual([]);
  expect(email).toMatchObject({
    subject: mail.subject,
    from: [{ name: "Frontrow", address: "tickets@frontrow.test" }],
    to: [{ name: "Ada Lovelace", address: "ada@example.test" }],
  });
  expect(email?.headers["message-id"]).toBe(mail.messageId);
  expect(email?.text?.trim()).toBe(mail.text.trim());
  expect(email?.html).toContain("The Glass Harbour");
  expect(email?.attachments.map(({ contentId }) => contentId)).toEqual(
    mail.attachments.map(({ cid }) => cid),
  );
});

test("a mail that was sent twice is recognised by its Message-ID", async () => {
  const { mailer, received } = await newInbox();
  const mail = cancellationMail(newsOf(aBooking({ status: "CANCELLED" })));
  await Promise.all([mailer.send(mail), mailer.send(mail)]);
  const ids = (await received()).map(({ headers }) => headers["message-id"]);
  expect(ids).toEqual([mail.messageId, mail.messageId]);
});

test("a name with line ends or commas adds no header and no recipient", async () => {
  const { mailer, received } = await newInbox();
  const news = newsOf(aBooking());
  const name = "Ada\r\nBcc: everybody@example.test, <other@example.test>";
  await mailer.send(await confirmationMail({ ...news, recipient: { ...news.recipient, name } }));
  const [email] = await received();
  expect(email?.envelope.to).toMatchObject([{ address: "ada@example.test" }]);
  expect(email?.headers).not.toHaveProperty("bcc");
});

test("a mail server that is away is a fault, and the next mail gets through", async () => {
  const { mailer, received } = await newInbox();
  const mail = await confirmationMail(newsOf(aBooking()));
  const nobody = makeMailer("smtp://127.0.0.1:1", from);
  onTestFinished(() => {
    nobody.close();
  });
  await expect(nobody.send(mail)).rejects.toThrow();
  await mailer.send(mail);
  expect(await received()).toHaveLength(1);
});

test("a mail server that says nothing is left after its time-out", async () => {
  const silent = createServer(() => undefined);
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const mailer = makeMailer(`smtp://127.0.0.1:${String(port)}?greetingTimeout=100`, from);
  onTestFinished(() => {
    mailer.close();
    silent.close();
  });
  const mail = cancellationMail(newsOf(aBooking()));
  await expect(mailer.send(mail)).rejects.toThrow("Greeting never received");
});
