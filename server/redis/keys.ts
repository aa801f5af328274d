/**
 * Names of the keys of the live map and the holds.
 *
 * Performances are spread over `PARTITIONS` partitions, and every key of a performance carries the
 * hash tag of its partition: a script finds all it needs in one slot of a cluster, and the changes
 * of all performances come out of a number of streams that is known beforehand.
 *
 *   {live-07}:<id>:map        hash: epoch, revision, seatCount
 *   {live-07}:<id>:statuses   string: two bits a seat, see server/domain/seat-status.ts
 *   {live-07}:<id>:owners     hash: seat index -> the hold that has it
 *   {live-07}:<id>:holds      sorted set: hold, scored by expiry in Unix ms
 *   {live-07}:<id>:hold:<h>   hash: buyer, startedAtMs, expiresAtMs, seats (indices, by commas)
 *   {live-07}:<id>:baskets    hash: buyer -> their hold
 *   {live-07}:<id>:owned      hash: buyer -> places in live bookings, as last heard of Postgres
 *   {live-07}:<id>:versions   hash: seat index -> version of Postgres that was applied last
 *   {live-07}:<id>:areas      hash: area -> "<available>:<version>"
 *   {live-07}:<id>:builders   set: who has announced a map and not written it yet
 *   {live-07}:changes         stream: every step of every map of the partition
 *   {live-07}:performances    set: performances of the partition that have a map
 *   {live-07}:run             string: the run of Redis that the maps belong to
 *
 * And those of queued general admission:
 *
 *   {live-07}:<id>:ga-places  hash: area -> places that are asked for and not decided
 *   {live-07}:ga-request:<r>  hash: request, buyer, areaId, quantity, askedAtMs, status, refusal (JSON)
 *   {live-07}:ga-line         sorted set: requests that are not decided, scored by when they were sent on, Unix ms
 *   {live-07}:ga-requests     stream: requests for the log
 */
import { performanceOfGaRequest, type GaRequestId, type PerformanceId } from "#server/domain/ids";

/** How many partitions there are. Changing it orphans what is held at that moment. */
export const PARTITIONS = 16;

/** Hash tag of a partition, 0 to `PARTITIONS - 1`. */
export function tagOf(partition: number): string {
  return `{live-${String(partition).padStart(2, "0")}}`;
}

/** The stream of a partition's changes. */
export function changesKey(partition: number): string {
  return `${tagOf(partition)}:changes`;
}

/** The set of a partition's performances that have a live map. */
export function performancesKey(partition: number): string {
  return `${tagOf(partition)}:performances`;
}

/** The run of Redis that a partition's maps belong to. */
export function runKey(partition: number): string {
  return `${tagOf(partition)}:run`;
}

/**
 * The KEYS of every script, in the order that server/redis/scripts.ts gives names to.
 *
 * @returns twelve keys of one slot
 */
export function mapKeys(performanceId: PerformanceId): string[] {
  const partition = partitionOf(performanceId);
  const prefix = `${tagOf(partition)}:${performanceId}`;
  return [
    `${prefix}:map`,
    `${prefix}:statuses`,
    `${prefix}:owners`,
    `${prefix}:holds`,
    `${prefix}:hold:`,
    `${prefix}:baskets`,
    `${prefix}:owned`,
    `${prefix}:versions`,
    `${prefix}:areas`,
    changesKey(partition),
    performancesKey(partition),
    `${prefix}:builders`,
  ];
}

/** The stream of a partition's requests for places. */
export function gaRequestsKey(partition: number): string {
  return `${tagOf(partition)}:ga-requests`;
}

/**
 * The KEYS of the scripts of queued general admission: those of the map, and four more.
 *
 * @returns sixteen keys of one slot
 */
export function gaKeys(performanceId: PerformanceId): string[] {
  const partition = partitionOf(performanceId);
  return [
    ...mapKeys(performanceId),
    `${tagOf(partition)}:${performanceId}:ga-places`,
    ...gaLineKeys(partition),
  ];
}

/** The KEYS of the gatekeeper: those of `gaKeys` that it looks at. @returns seven keys of one slot */
export function gaDoorKeys(performanceId: PerformanceId): string[] {
  const partition = partitionOf(performanceId);
  const prefix = `${tagOf(partition)}:${performanceId}`;
  return [
    ...[`${prefix}:map`, `${prefix}:areas`, `${prefix}:owned`, `${prefix}:ga-places`],
    ...gaLineKeys(partition),
  ];
}

/** A request for places. */
export function gaRequestKey(id: GaRequestId): string {
  return `${tagOf(partitionOf(performanceOfGaRequest(id)))}:ga-request:${id}`;
}

/** What the requests of a partition's performances share: each request, the line, and the stream. */
export function gaLineKeys(partition: number): string[] {
  const tag = tagOf(partition);
  return [`${tag}:ga-request:`, `${tag}:ga-line`, gaRequestsKey(partition)];
}

/** A uuid's last digits are random, so they spread performances evenly. */
function partitionOf(performanceId: PerformanceId): number {
  return Number.parseInt(performanceId.slice(-4), 16) % PARTITIONS;
}
