/** The streams of the live map's changes, as the relay reads them. */
import { z } from "zod";

import { SeatStatusChanged } from "#server/domain/events";
import { changesKey } from "#server/redis/keys";
import { openOutbox, type OutboxReader } from "#server/redis/stream-outbox";

/** A reader of every partition's changes. */
export type LiveChangeReader = OutboxReader<SeatStatusChanged>;

/** Starts a reader. A change that it cannot read leaves a gap, and whoever follows the map reads it anew. */
export async function openLiveChanges(): Promise<LiveChangeReader> {
  return openOutbox({ keyOf: changesKey, parse: parseChange });
}

const StreamEntry = z.object({
  performanceId: z.string(),
  epoch: z.coerce.number(),
  revision: z.coerce.number(),
  atMs: z.coerce.number(),
  changes: z.string().transform((text): unknown => JSON.parse(text)),
  areas: z.string().transform((text): unknown => JSON.parse(text)),
});

function parseChange(fields: Readonly<Record<string, string>>): SeatStatusChanged | null {
  const parsed = StreamEntry.safeParse(fields);
  if (!parsed.success) return null;
  const entry = parsed.data;
  const event = SeatStatusChanged.safeParse({
    // The same however often it is forwarded.
    id: `${entry.performanceId}:${String(entry.epoch)}:${String(entry.revision)}`,
    type: "SeatStatusChanged",
    schemaVersion: 1,
    occurredAtMs: entry.atMs,
    performanceId: entry.performanceId,
    epoch: entry.epoch,
    revision: entry.revision,
    changes: entry.changes,
    areas: entry.areas,
  });
  return event.success ? event.data : null;
}
