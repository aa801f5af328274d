import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";

/** What a fan finds behind an organiser's door. */
export function OrganisersOnly() {
  return (
    <div className="page-width pt-12 md:pt-20">
      <h1 className="sr-only">For organisers only</h1>
      <EmptyState
        title="This part is for organisers"
        action={<LinkButton href="/">See what’s on</LinkButton>}
      >
        Your account can hold and buy seats, and not put them on sale. Sign out and come back with
        an organiser’s account to open venues and events.
      </EmptyState>
    </div>
  );
}
