import { PageLink } from "#components/ui/page-link";
import { TextLink } from "#components/ui/text-link";

/** The foot of every page. `mailInboxUrl` is the inbox that catches all mail where none is really sent. */
export function SiteFooter({ mailInboxUrl }: { mailInboxUrl: string | null }) {
  return (
    <footer className="print:hidden mt-24 border-t border-line">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-8 text-sm text-ink-soft">
        <p>Frontrow: one seat, one owner. All prices include fees.</p>
        <ul className="flex flex-wrap gap-x-6 gap-y-2">
          <li>
            <PageLink href="/" className="rounded-sm py-1 hover:text-ink hover:underline">
              What’s on
            </PageLink>
          </li>
          <li>
            <PageLink href="/venues" className="rounded-sm py-1 hover:text-ink hover:underline">
              Venues
            </PageLink>
          </li>
          {mailInboxUrl !== null && (
            <li>
              <TextLink href={mailInboxUrl} target="_blank" rel="noreferrer">
                Demo inbox: where all mail goes
              </TextLink>
            </li>
          )}
        </ul>
      </div>
    </footer>
  );
}
