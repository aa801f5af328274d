/** The mail inbox of this machine: takes every mail, sends none on, and shows them on a page. */
import path from "node:path";
import { answersTcp, waitUntil } from "./answers";
import { CannotStart } from "./failure";
import { choosePort } from "./ports";
import type { Programs } from "./programs";
import { projectFolder } from "./project";

const USUAL_SMTP_PORT = 1025;
const USUAL_PAGE_PORT = 1080;
const READY_WITHIN_MS = 20_000;
/** Old mails make room for new ones, so that a load test does not fill the disk. */
const MAILS_KEPT_MAX = 2_000;

/** Where mail goes in, and where it can be read. */
export type MailInbox = { smtpUrl: string; pageUrl: string };

/** Starts the inbox; its mails stay in the data folder. @throws CannotStart when it does not answer */
export async function startMailInbox(
  programs: Programs,
  { folder, throwAway = false }: { folder: string; throwAway?: boolean },
): Promise<MailInbox> {
  const smtpPort = await choosePort(throwAway ? undefined : USUAL_SMTP_PORT);
  const pagePort = await choosePort(throwAway ? undefined : USUAL_PAGE_PORT);
  const server = await programs.start({
    name: "mail-inbox",
    command: process.execPath,
    args: [
      path.join(projectFolder, "node_modules/.bin/maildev"),
      ...["--ip", "127.0.0.1", "--smtp", String(smtpPort)],
      ...["--web-ip", "127.0.0.1", "--web", String(pagePort)],
      ...["--mail-directory", path.join(folder, "mail"), "--max-emails", String(MAILS_KEPT_MAX)],
      // It would offer encryption with a certificate that nobody can check.
      ...["--hide-extensions", "STARTTLS"],
    ],
    folder,
  });
  const ready = await waitUntil(() => answersTcp("127.0.0.1", smtpPort), READY_WITHIN_MS, server);
  if (!ready) {
    throw new CannotStart(`The mail inbox does not answer: see ${programs.logFile("mail-inbox")}.`);
  }
  return {
    smtpUrl: `smtp://127.0.0.1:${String(smtpPort)}`,
    pageUrl: `http://localhost:${String(pagePort)}`,
  };
}
