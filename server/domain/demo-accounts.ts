/** The accounts of the seed: for whoever tries the product out, and for nobody on a real site. */
import type { Role } from "#server/domain/account";

/** An account that everybody knows. */
export type DemoAccount = { role: Role; name: string; email: string; password: string };

/** What the seed makes and the sign-in page offers. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { role: "fan", name: "Robin Fan", email: "fan@frontrow.test", password: "frontrow-demo" },
  {
    role: "organiser",
    name: "Olive Organiser",
    email: "organiser@frontrow.test",
    password: "frontrow-demo",
  },
];
