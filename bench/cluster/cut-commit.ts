/** Cutting the connection to Postgres in the middle of a COMMIT. */
import type { TcpProxy } from "./tcp-proxy";

/**
 * What is written by the transactions whose COMMIT is cut: known by its news, as the text of a prepared statement goes
 * over the wire only once.
 */
export const WRITES = {
  "a booking's": /type\\*":\\*"BookingCreated/,
  "a payment's": /type\\*":\\*"PaymentRequested/,
};

/** A COMMIT as Postgres' protocol has it, alone or as a statement that is prepared. */
const COMMIT = /\bcommit\0/i;

/**
 * Cuts the next COMMIT of a transaction that wrote what `written` says: before Postgres hears it, which rolls
 * back, or after, which loses only the answer. Of both the door hears the same.
 *
 * @returns tells whether it has happened
 */
export function cutCommit(
  way: TcpProxy,
  written: RegExp,
  what: "the answer is lost" | "it never arrives",
): () => boolean {
  const writing = new Set<number>();
  let isCut = false;
  way.loseAnswerTo((request, connection) => {
    const text = request.toString("latin1");
    if (written.test(text)) writing.add(connection);
    if (!COMMIT.test(text) || !writing.has(connection)) return false;
    isCut = true;
    if (what === "the answer is lost") return true;
    way.loseAnswerTo(() => false);
    way.resetAll();
    return false;
  });
  return () => isCut;
}
