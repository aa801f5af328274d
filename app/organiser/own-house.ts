import { redirect } from "next/navigation";

import { signInHref } from "#components/account/callback-path";
import { findIdentity } from "#server/auth";
import { OrganiserId } from "#server/domain/ids";

/** Who looks at a page of the organiser's, and when: Unix milliseconds by the server's clock. */
export type OrganiserVisit = { organiserId: OrganiserId; nowMs: number };

/**
 * The organiser who looks at a page. A visitor is sent to sign in and comes back.
 *
 * @param path of the page, to come back to
 * @returns null for an account that is no organiser's
 */
export async function findOrganiser(path: string): Promise<OrganiserVisit | null> {
  const identity = await findIdentity();
  if (!identity) redirect(signInHref(path));
  if (identity.role !== "organiser") return null;
  return { organiserId: OrganiserId.parse(identity.id), nowMs: Date.now() };
}
