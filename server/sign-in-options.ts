/** next-auth, as the sign-in page uses it: e-mail and password, the session in a signed cookie. */
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { config } from "#server/config";
import { Credentials, Role } from "#server/domain/account";
import { identify } from "#server/queries/sign-in";

/** The options of `app/api/auth/[...nextauth]/route.ts`. */
export const signInOptions: AuthOptions = {
  secret: config.NEXTAUTH_SECRET,
  session: { strategy: "jwt", maxAge: 7 * 24 * 60 * 60 }, // seconds
  pages: { signIn: "/sign-in", error: "/sign-in" },
  providers: [
    CredentialsProvider({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: async (credentials) => {
        const { email, password } = credentials ?? {};
        const asked = Credentials.safeParse({ email, password });
        if (!asked.success) return null;
        const identity = await identify(asked.data);
        return identity.ok ? identity.value : null;
      },
    }),
  ],
  callbacks: {
    // What a token says is what `identityOf` of server/auth.ts reads: sub, name, email and role.
    jwt: ({ token, user }) => {
      // There is a user only when somebody has just signed in, whatever the library's type says.
      const signedIn = user as { role?: unknown } | undefined;
      const role = Role.safeParse(signedIn?.role ?? token.role);
      return { ...token, role: role.success ? role.data : "fan" };
    },
  },
};
