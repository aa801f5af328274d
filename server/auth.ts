/**
 * Who is asking: the session cookie of next-auth for browsers, the same token as a bearer for
 * programs. One function reads both, without a database.
 */
import { hkdfSync } from "node:crypto";

import { jwtDecrypt, type JWTPayload } from "jose";
import { LRUCache } from "lru-cache";
import { encode } from "next-auth/jwt";

import { config } from "#server/config";
import { Identity } from "#server/domain/account";

/** Lifetime of a session and of a bearer token. */
const TOKEN_TTL_MS = 7 * 24 * 60 * 60_000;

/** Decoding costs 60 us and a busy buyer sends the same token again and again. */
const decoded = new LRUCache<string, { identity: Identity; expiresAtMs: number }>({
  max: 20_000,
  ttl: 30_000, // milliseconds
});

/** Fields of a header, whoever has read them. */
type Fields = Pick<Headers, "get">;

/** The key of next-auth's tokens. It derives it for each anew, in a thread; in a crowd that is a tenth of the work. */
const TOKEN_KEY = Buffer.from(
  hkdfSync("sha256", config.NEXTAUTH_SECRET, "", "NextAuth.js Generated Encryption Key", 32),
);

/** How far the clocks of those who issue and those who read tokens may be apart, in seconds. As next-auth. */
const CLOCK_TOLERANCE_SECONDS = 15;

const COOKIE_NAMES = ["next-auth.session-token", "__Secure-next-auth.session-token"];

/** Who a request comes from; null for a visitor. A forged or expired token is a visitor's. */
export async function identityOf(headers: Fields): Promise<Identity | null> {
  const token = bearerOf(headers) ?? sessionCookieOf(headers.get("cookie") ?? "");
  return token === null ? null : identityOfToken(token);
}

/** Whether a request brings a bearer token, which no other site can make a browser send. */
export function bearerOf(headers: Fields): string | null {
  const match = /^Bearer (\S+)$/i.exec(headers.get("authorization") ?? "");
  return match?.[1] ?? null;
}

/** Who a token speaks for; null if it is forged, expired or not a session's. */
async function identityOfToken(token: string): Promise<Identity | null> {
  const known = decoded.get(token);
  if (known) return known.expiresAtMs > Date.now() ? known.identity : null;

  const claims = await claimsOf(token);
  const identity = Identity.safeParse({ ...claims, id: claims?.sub });
  if (!identity.success || claims?.exp === undefined) return null;

  decoded.set(token, { identity: identity.data, expiresAtMs: claims.exp * 1_000 });
  return identity.data;
}

/** What a token says; null if it is forged or expired. Source: next-auth 4, `decode`. */
async function claimsOf(token: string): Promise<JWTPayload | null> {
  try {
    const options = { clockTolerance: CLOCK_TOLERANCE_SECONDS };
    return (await jwtDecrypt(token, TOKEN_KEY, options)).payload;
  } catch {
    return null;
  }
}

/** Makes a bearer token, which is also what a browser's session cookie holds. */
export async function issueToken(
  identity: Identity,
  nowMs: number,
): Promise<{ token: string; expiresAtMs: number }> {
  const { id, role, name, email } = identity;
  const token = await encode({
    token: { sub: id, role, name, email },
    secret: config.NEXTAUTH_SECRET,
    maxAge: TOKEN_TTL_MS / 1_000,
  });
  return { token, expiresAtMs: nowMs + TOKEN_TTL_MS };
}

/** Who looks at a page; null for a visitor. For server components only. */
export async function findIdentity(): Promise<Identity | null> {
  // Only Next has this module's context; the front door and the workers never come here.
  const { headers } = await import("next/headers");
  return identityOf(await headers());
}

/** The session token in a Cookie header; null if there is none. */
function sessionCookieOf(cookies: string): string | null {
  for (const cookie of cookies.split(";")) {
    const [name = "", ...value] = cookie.trim().split("=");
    // A session token is letters, digits, dots and hyphens: nothing in it was ever escaped.
    if (COOKIE_NAMES.includes(name)) return value.join("=");
  }
  return null;
}
