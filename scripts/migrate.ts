/**
 * The schema of the database of DATABASE_URL:
 *
 *   npm run migrate                  applies the migrations that it does not have yet
 *   npm run migrate:create -- name   writes the migration from the last one to prisma/schema.prisma
 *   npm run migrate:check            fails when migrations and prisma/schema.prisma do not agree
 *
 * Without DATABASE_URL the last two use a throw-away Postgres.
 */
import { applyMigrations, createMigration, findSchemaDrift } from "#scripts/schema/migrations";
import { CannotStart } from "#scripts/services/failure";
import { readEnvironment, readSettings } from "#scripts/services/settings";
import { withThrowAwayPostgres } from "#scripts/services/test-services";

const [verb = "apply", name] = process.argv.slice(2);

async function run(): Promise<void> {
  const { databaseUrl } = readSettings(readEnvironment(".env"));
  if (verb === "apply") return apply(databaseUrl);

  const work = verb === "create" ? create : check;
  await (databaseUrl === null ? withThrowAwayPostgres(work) : work(databaseUrl));
}

async function apply(databaseUrl: string | null): Promise<void> {
  if (databaseUrl === null) {
    throw new CannotStart(
      "Set DATABASE_URL to the database to migrate; npm start migrates its own.",
    );
  }
  const applied = await applyMigrations(databaseUrl);
  console.log(applied.length === 0 ? "Nothing to apply." : `Applied ${applied.join(", ")}.`);
}

async function create(databaseUrl: string): Promise<void> {
  if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
    throw new CannotStart(
      "Name the migration in lower case: npm run migrate:create -- add_gate_codes",
    );
  }
  const file = await createMigration(databaseUrl, name, new Date());
  console.log(file ?? "Nothing to do: the migrations lead to prisma/schema.prisma.");
}

async function check(databaseUrl: string): Promise<void> {
  const drift = await findSchemaDrift(databaseUrl);
  if (drift !== "") {
    throw new CannotStart(
      `The migrations do not lead to prisma/schema.prisma; npm run migrate:create would write:\n${drift}`,
    );
  }
  console.log("The migrations lead to prisma/schema.prisma.");
}

try {
  await run();
  // Said outright: the schema engine leaves a timer behind that would keep this process for ten seconds.
  process.exit(0);
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
}
