import NextAuth from "next-auth";

import { signInOptions } from "#server/sign-in-options";

// Annotated because next-auth declares its handler as any.
const handler = NextAuth(signInOptions) as (
  request: Request,
  context: unknown,
) => Promise<Response>;

export { handler as GET, handler as POST };
