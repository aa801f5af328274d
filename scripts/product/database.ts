/** What a start has to know of the database. */
import pg from "pg";

/** Whether nobody has an account yet, so that there is nothing that a seed could disturb. */
export async function isEmpty(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ empty: boolean }>(
      "select not exists (select from users) as empty",
    );
    return rows[0]?.empty === true;
  } finally {
    await client.end();
  }
}
