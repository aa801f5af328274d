import { decode, encode } from "next-auth/jwt";
import { expect, test } from "vitest";

import { identityOf, issueToken } from "#server/auth";
import { config } from "#server/config";
import { AccountId } from "#server/domain/ids";

const robin = {
  id: AccountId.parse("0b9a1c52-6c0e-4a6a-9d57-3f6d1a2b3c4d"),
  role: "fan" as const,
  name: "Robin",
  email: "robin@frontrow.test",
};
const { id: sub, ...facts } = robin;

function whoAsksWith(token: string) {
  return identityOf(new Headers({ authorization: `Bearer ${token}` }));
}

test("who signed in at next-auth is known here, by cookie and by token", async () => {
  const token = await encode({ token: { sub, ...facts }, secret: config.NEXTAUTH_SECRET });
  expect(await whoAsksWith(token)).toEqual(robin);
  const cookie = new Headers({ cookie: `theme=dark; next-auth.session-token=${token}` });
  expect(await identityOf(cookie)).toEqual(robin);
});

test("a token that is issued here is one of next-auth's", async () => {
  const { token } = await issueToken(robin, Date.now());
  expect(await decode({ token, secret: config.NEXTAUTH_SECRET })).toMatchObject({ sub, ...facts });
});

test("a token that is forged, out of time or cut is a visitor's", async () => {
  const secret = config.NEXTAUTH_SECRET;
  const forged = await encode({ token: { sub, ...facts }, secret: `not ${secret}` });
  const old = await encode({ token: { sub, ...facts }, secret, maxAge: -60 });
  const cut = (await issueToken(robin, Date.now())).token.slice(0, -1);
  for (const token of [forged, old, cut, "x"]) expect(await whoAsksWith(token)).toBeNull();
});
