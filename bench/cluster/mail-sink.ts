/** Takes mails and keeps what the checker needs of them. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

import type { MailRow } from "#bench/history/evidence";

/** A mail server that keeps everything in memory. */
export type MailSink = { url: string; mails: MailRow[]; close: () => Promise<void> };

/** Starts a sink on a free port. */
export async function openMailSink(): Promise<MailSink> {
  const mails: MailRow[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      let head = "";
      stream.on("data", (bytes: Buffer) => {
        // The headers come first; the pictures behind them are not looked at.
        if (head.length < 16_384) head += bytes.toString("utf8");
      });
      stream.on("end", () => {
        mails.push({
          messageId: headerOf(head, "Message-ID"),
          recipient: session.envelope.rcptTo[0]?.address ?? "",
          subject: headerOf(head, "Subject"),
        });
        done();
      });
    },
  });
  // A client that is killed in the middle of a mail is what these tests are about.
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    mails,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

/** The value of a header, with its folded lines joined. */
function headerOf(head: string, name: string): string {
  const unfolded = head.replaceAll(/\r?\n[ \t]+/g, " ");
  return new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
}
