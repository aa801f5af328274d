/** The relay's two halves; mirrors server/commands/{relay-outbox,relay-live-changes}.ts. */
import { PERFORMANCE, type House } from "../house";
import type { Process } from "../world";

/** `relayOutbox`: oldest first, marked when the log has them. @returns how many */
export async function relayOutbox(
  house: House,
  process: Process,
  /** Of a broken relay: the last id that it has seen. */
  seen: { lastId: number },
): Promise<number> {
  const { world, db, log } = house;
  await world.step(process, "read outbox");
  const { outbox } = db.committed;
  const rows = [...outbox.values()]
    .filter((row) => row.publishedAtMs === null)
    .filter((row) => !world.is("outboxByLastId") || row.id > seen.lastId)
    .sort((a, b) => a.id - b.id);
  seen.lastId = Math.max(seen.lastId, ...rows.map((row) => row.id));
  const mark = async () => {
    await world.step(process, "mark outbox");
    for (const row of rows) outbox.set(String(row.id), { ...row, publishedAtMs: world.nowMs });
  };
  if (world.is("markedFirst")) await mark();
  for (const { topic, event } of rows) {
    await world.step(process, `publish ${event.type}`);
    log.append(topic, event);
  }
  if (rows.length > 0 && !world.is("markedFirst")) await mark();
  return rows.length;
}

/** `relayLiveChanges`. @returns how many */
export async function relayLiveChanges(house: House, process: Process): Promise<number> {
  const { world, redis, mapSteps } = house;
  await world.step(process, "read live changes");
  const { stream, forwarded } = redis.memory;
  const entries = stream.filter((entry) => entry.entryId > forwarded);
  if (entries.length === 0) return 0;
  await world.step(process, "publish live changes");
  for (const { epoch, revision, changes, atMs } of entries) {
    mapSteps.push({ performanceId: PERFORMANCE, epoch, revision, changes, atMs });
  }
  await world.step(process, "mark live changes");
  redis.memory.forwarded = Math.max(
    redis.memory.forwarded,
    ...entries.map((entry) => entry.entryId),
  );
  return entries.length;
}
