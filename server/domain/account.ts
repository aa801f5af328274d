/** Accounts: who somebody is, and what they may do. */
import { z } from "zod";

import { AccountId } from "#server/domain/ids";

/** Bounds of a password's length, in characters. Source: NIST SP 800-63B-4, section 3.1.1.2. */
export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 128;

export const Role = z.enum(["fan", "organiser"]);
export type Role = z.infer<typeof Role>;

/** An e-mail address in the one form that names an account. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("that is not an e-mail address"));

/** Body of `POST /api/v1/register`. */
export const RegisterRequest = z.strictObject({
  email: Email,
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u, "no control characters"),
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** Answer to `POST /api/v1/register`. */
export const RegisterAnswer = z.object({ id: AccountId, email: z.string(), name: z.string() });
export type RegisterAnswer = z.infer<typeof RegisterAnswer>;

/** Body of `POST /api/v1/tokens`, and what the sign-in form sends. */
export const Credentials = z.strictObject({
  email: Email,
  password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
});
export type Credentials = z.infer<typeof Credentials>;

/** Who is asking, as the session or the bearer token says. */
export const Identity = z.object({
  id: AccountId,
  role: Role,
  name: z.string(),
  email: z.string(),
});
export type Identity = z.infer<typeof Identity>;

/** Every way signing up or in can be refused. */
export type AccountRefusal = { code: "email_taken" } | { code: "wrong_credentials" };
