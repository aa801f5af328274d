import { registerAccount } from "#server/commands/register-account";
import { RegisterRequest } from "#server/domain/account";
import { handle, readJson } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { limitSignIns } from "#server/http/rate-limit";
import { json } from "#server/http/reply";

/** Makes an account. 201 with who it is, or a problem document. */
export const POST = handle(
  async (request, _params, { address }) => {
    const asked = await readJson(request, RegisterRequest);
    await limitSignIns(address);
    const account = await registerAccount(asked);
    if (!account.ok) return problem(account.refusal);
    const { id, email, name } = account.value;
    return json({ id, email, name }, { status: 201 });
  },
  { anyOrigin: true }, // A program may begin here: it has no session yet, and is given none.
);
