/** An append-only file of JSON lines, each on the disk before anybody hears of it. */
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { z } from "zod";

const NEWLINE = 0x0a;

/** Longest that entries wait for others that take them along to the disk, in milliseconds. */
const SOON_MS = 50;

/** A file that only grows. One process writes it at a time. */
export type LedgerFile<Entry> = {
  /**
   * Writes entries after all that were appended before; resolves when they, and those, are on the disk.
   *
   * @throws when the disk fails; from then on always, until the file is opened again
   */
  append(entries: readonly Entry[]): Promise<void>;
  /**
   * As `append`, for entries that nobody waits for: they go to the disk with the next that somebody does wait for, or
   * soon, all together.
   */
  appendSoon(entries: readonly Entry[]): Promise<void>;
  /** Waits for what is being written, and closes the file. */
  close(): Promise<void>;
};

/**
 * Opens a ledger, and makes it if there is none.
 *
 * A last line that was torn by a crash is cut off: nobody was told of it.
 *
 * @returns the entries so far, and the file to append to
 * @throws when a line before the last is not an entry; the file is left as it was
 */
export async function openLedger<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<{ entries: z.infer<Schema>[]; ledger: LedgerFile<z.infer<Schema>> }> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const handle = await open(file, "a");
  try {
    const { entries, intactBytes } = parseLines(await readFile(file), schema, file);
    await handle.truncate(intactBytes);
    await syncFolder(folder);
    return { entries, ledger: appendTo(handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function appendTo<Entry>(handle: Awaited<ReturnType<typeof open>>): LedgerFile<Entry> {
  let waiting = "";
  let written = Promise.resolve();
  let soon: Promise<void> | null = null;

  const add = (entries: readonly Entry[]) => {
    waiting += entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  };
  const write = () => {
    // The first turn takes all that waits, so that a crowd shares one trip to the disk. After a
    // failure the promise stays rejected: what follows a torn line could not be read again.
    written = written.then(async () => {
      if (waiting === "") return;
      const lines = waiting;
      waiting = "";
      await handle.appendFile(lines);
      await handle.datasync();
    });
    return written;
  };
  const writeSoon = async () => {
    await pause(SOON_MS);
    soon = null;
    await write();
  };

  return {
    append(entries) {
      add(entries);
      return write();
    },
    appendSoon(entries) {
      add(entries);
      return (soon ??= writeSoon());
    },
    async close() {
      // Whoever appended has been told of a failure.
      await soon?.catch(() => undefined);
      await written.catch(() => undefined);
      await handle.close();
    },
  };
}

function parseLines<Schema extends z.ZodType>(
  bytes: Buffer,
  schema: Schema,
  file: string,
): { entries: z.infer<Schema>[]; intactBytes: number } {
  const entries: z.infer<Schema>[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) return { entries, intactBytes: start };

    const entry = schema.safeParse(parseJson(bytes.toString("utf8", start, end)));
    if (!entry.success) {
      if (end === bytes.length - 1) return { entries, intactBytes: start };
      throw new Error(`Line ${String(entries.length + 1)} of ${file} is not an entry of a ledger.`);
    }
    entries.push(entry.data);
    start = end + 1;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The schema says no to it, as to any line that is not an entry.
    return undefined;
  }
}

/** Makes the name of a new file as durable as what is in it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
