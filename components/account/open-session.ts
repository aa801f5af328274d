/** Opening a session from a form. */
import { signIn } from "next-auth/react";

/** Why signing in did not work. */
export type SignInFault = "wrong_credentials" | "too_many_attempts" | "network";

/** Sentences for each of them. */
export const SIGN_IN_FAULTS: Record<SignInFault, string> = {
  wrong_credentials: "That e-mail and password do not belong together.",
  too_many_attempts: "Too many attempts. Wait a minute and try again.",
  network: "We could not be reached. Check your connection and try again.",
};

/** Opens a session; null when it is open. */
export async function openSession(credentials: {
  email: string;
  password: string;
}): Promise<SignInFault | null> {
  // next-auth would leave the page for one that cannot load.
  if (!navigator.onLine) return "network";
  try {
    const answer = await signIn("credentials", { ...credentials, redirect: false });
    if (answer?.ok === true) return null;
    if (answer?.status === 401) return "wrong_credentials";
    return answer?.status === 429 ? "too_many_attempts" : "network";
  } catch {
    // The answer was none of next-auth's: a proxy's page, or a connection cut.
    return "network";
  }
}
