/** Leadership: of many processes that could do a thing, one does it at a time. */
import { pool } from "#server/postgres/client";

/** Numbers of the advisory locks, one per role. */
const ROLES = { relay: 7_001 } as const;

/**
 * Runs `work` while this process leads, if it can lead now.
 *
 * The lock lives as long as its connection, so a leader that dies is replaced by itself; a leader
 * whose connection breaks hears so by the signal.
 *
 * @returns false if another process leads
 */
export async function whileLeader(
  role: keyof typeof ROLES,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const connection = await pool.connect();
  const lost = new AbortController();
  const onError = () => {
    lost.abort();
  };
  connection.on("error", onError);
  try {
    const { rows } = await connection.query<{ leads: boolean }>(
      "select pg_try_advisory_lock($1) as leads",
      [ROLES[role]],
    );
    if (rows[0]?.leads !== true) return false;
    await work(lost.signal);
    return true;
  } finally {
    connection.off("error", onError);
    // Closed rather than returned: that gives up the lock even where the work has failed.
    connection.release(true);
  }
}
