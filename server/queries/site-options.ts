/** What pages must know of how this installation runs. */
import { config } from "#server/config";
import { DEMO_ACCOUNTS, type DemoAccount } from "#server/domain/demo-accounts";

/**
 * The options of this installation that show on pages.
 *
 * @returns `mailInboxUrl`, null where mail is real; `demoAccounts`, none where the seed is not in use
 */
export function readSiteOptions(): {
  mailInboxUrl: string | null;
  demoAccounts: readonly DemoAccount[];
} {
  return {
    mailInboxUrl: config.MAIL_INBOX_URL ?? null,
    demoAccounts: config.DEMO_ACCOUNTS ? DEMO_ACCOUNTS : [],
  };
}
