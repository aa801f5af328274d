import { Button } from "#components/ui/button";
import type { DemoAccount } from "#server/domain/demo-accounts";

/** The accounts of the seed, each a press away from being filled in. */
export function DemoAccounts({
  accounts,
  onChoose,
}: {
  accounts: readonly DemoAccount[];
  onChoose: (account: DemoAccount) => void;
}) {
  return (
    <section aria-labelledby="demo" className="rounded-lg bg-sunken p-4 text-sm">
      <h2 id="demo" className="font-semibold tracking-normal">
        Demo accounts
      </h2>
      <ul className="mt-2 grid gap-2.5">
        {accounts.map((account) => (
          <li key={account.email} className="flex items-center justify-between gap-3">
            <span className="min-w-0">
              <span className="block text-ink-soft capitalize">{account.role}</span>
              <span className="block truncate">{account.email}</span>
            </span>
            <Button
              tone="secondary"
              size="small"
              onClick={() => {
                onChoose(account);
              }}
            >
              Fill in<span className="sr-only"> the {account.role}’s account</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
