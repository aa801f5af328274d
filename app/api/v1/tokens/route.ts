import { issueToken } from "#server/auth";
import { Credentials } from "#server/domain/account";
import { handle, readJson } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { limitSignIns } from "#server/http/rate-limit";
import { json } from "#server/http/reply";
import { identify } from "#server/queries/sign-in";

/** Issues a bearer token for a program. 201 with the token and its expiry in Unix ms. */
export const POST = handle(
  async (request, _params, { address }) => {
    const credentials = await readJson(request, Credentials);
    await limitSignIns(address);
    const identity = await identify(credentials);
    if (!identity.ok) return problem(identity.refusal);
    return json(await issueToken(identity.value, Date.now()), { status: 201 });
  },
  { anyOrigin: true }, // A program begins here: it has no session yet, and is given none.
);
