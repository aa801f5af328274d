/**
 * `npm run organiser -- EMAIL`: makes an account an organiser's, so that it can put performances on sale.
 *
 * In the database of DATABASE_URL, else in the one of the `npm start` that runs. A session says what its account
 * was when it signed in, so the account signs out and in again.
 */
import path from "node:path";
import { CannotStart } from "#scripts/services/failure";
import { dataFolder, projectFolder } from "#scripts/services/project";
import { findRunningPostgres } from "#scripts/services/running-postgres";
import { readEnvironment, readSettings } from "#scripts/services/settings";
import { Email } from "#server/domain/account";

/** server/config.ts wants all that a process of the product needs; a change of one row needs none of this. */
const UNUSED = {
  REDIS_URL: "redis://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  NEXTAUTH_SECRET: "not-used-by-this-command-and-never-signs",
  PAYMENTS_WEBHOOK_SECRET: "not-used-by-this-command-and-never-signs",
};

async function run(): Promise<void> {
  const environment = readEnvironment(path.join(projectFolder, ".env"));
  const asked = Email.safeParse(process.argv[2]);
  if (!asked.success)
    throw new CannotStart("Name the account: npm run organiser -- ada@example.org");

  const { databaseUrl } = readSettings(environment);
  const url = databaseUrl ?? (await findRunningPostgres(dataFolder));
  if (url === null)
    throw new CannotStart("Set DATABASE_URL, or run npm start beside this command.");

  Object.assign(process.env, { ...UNUSED, ...environment, DATABASE_URL: url });
  const { setRole } = await import("#server/postgres/accounts");
  if (!(await setRole(asked.data, "organiser"))) {
    throw new CannotStart(`There is no account with the address ${asked.data}: sign up first.`);
  }
  console.log(`${asked.data} is an organiser from the next time that it signs in.`);
}

try {
  await run();
  // Said outright: the connections that were opened are not worth waiting for.
  process.exit(0);
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
}
