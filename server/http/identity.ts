/** Who may go on: every handler that is not for everybody begins with one of these. */
import { identityOf } from "#server/auth";
import type { Identity } from "#server/domain/account";
import { BuyerId, OrganiserId } from "#server/domain/ids";
import { ProblemError } from "#server/http/problem";
import type { ApiRequest } from "#server/http/reply";

/** The signed-in account as somebody who holds and buys. @throws 401 for a visitor */
export async function requireBuyer(request: ApiRequest): Promise<{ id: BuyerId; email: string }> {
  const { id, email } = await requireIdentity(request);
  return { id: BuyerId.parse(id), email };
}

/** The signed-in organiser. @throws 401 for a visitor, 403 for an account that is none */
export async function requireOrganiser(request: ApiRequest): Promise<{ id: OrganiserId }> {
  const { id, role } = await requireIdentity(request);
  if (role !== "organiser") throw new ProblemError({ code: "not_allowed" });
  return { id: OrganiserId.parse(id) };
}

async function requireIdentity(request: ApiRequest): Promise<Identity> {
  const identity = await identityOf(request.headers);
  if (!identity) throw new ProblemError({ code: "not_signed_in" });
  return identity;
}
