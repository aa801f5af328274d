/** The audit of a performance: its rows by themselves, and the live map beside them. */
import { setTimeout as pause } from "node:timers/promises";

import {
  decideAudit,
  findPhantom,
  type AuditReport,
  type MapFacts,
  type Phantom,
} from "#server/domain/audit";
import type { OrganiserId, PerformanceId } from "#server/domain/ids";
import { unpackStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import {
  auditRows,
  readStoredAreas,
  readStoredSeats,
  type StoredPlace,
} from "#server/postgres/audit";
import { readLiveMap } from "#server/projection/live-map";
import { readHeldSeats } from "#server/redis/held-seats";

/** Pauses before each further look at what differs, in milliseconds: a change in flight has landed by then. */
const LOOKS_AGAIN_MS = [100, 200, 300];

/**
 * Audits an organiser's performance.
 *
 * The rows are read as of one moment. The map follows them a few milliseconds behind, so what differs is looked at
 * again, and counts only if it stays so.
 *
 * @param nowMs Unix milliseconds
 * @returns null if there is no such performance, or it is somebody else's
 * @throws when Postgres or Redis is out of reach
 */
export async function findAudit(
  performanceId: PerformanceId,
  organiserId: OrganiserId,
  nowMs: number,
): Promise<AuditReport | null> {
  const audited = await auditRows(performanceId, organiserId);
  if (!audited) return null;
  const map = await compareMap(performanceId, audited.codes);
  return decideAudit(performanceId, audited.facts, map, nowMs);
}

type Shown = { codes: Uint8Array; held: ReadonlySet<number>; areas: ReadonlyMap<string, number> };

/** A difference, with the version of the row that it was seen beside; null where none was read. */
type Suspects<Key> = Map<Key, number | null>;

async function compareMap(performanceId: PerformanceId, codes: Uint8Array): Promise<MapFacts> {
  let shown = await readShown(performanceId);
  let seats: Suspects<number> = new Map();
  let held = 0;
  for (const [index, code] of codes.entries()) {
    if (shown.held.has(index) && code === 0) held += 1;
    if (phantomOf(shown, index, code as SeatStatusCode)) seats.set(index, null);
  }
  const stored = await readStoredAreas(performanceId);
  let areas: Suspects<string> = suspectsAmong(stored, ({ key, stored: left }) => {
    return shown.areas.get(key) !== left;
  });

  const phantoms = new Map<number, Phantom>();
  for (const waitMs of LOOKS_AGAIN_MS) {
    if (seats.size + areas.size === 0) break;
    await pause(waitMs);
    const rows = await readStoredSeats(performanceId, [...seats.keys()]);
    const areaRows = await readStoredAreas(performanceId);
    shown = await readShown(performanceId);

    phantoms.clear();
    for (const { key, stored: code } of rows) {
      const phantom = phantomOf(shown, key, code);
      if (phantom) phantoms.set(key, phantom);
    }
    seats = suspectsAmong(rows, (row) => phantoms.has(row.key) && isSteady(seats, row));
    areas = suspectsAmong(
      areaRows,
      (row) => shown.areas.get(row.key) !== row.stored && isSteady(areas, row),
    );
  }
  const of = (kind: Phantom) =>
    [...seats.keys()].filter((key) => phantoms.get(key) === kind).length;
  return {
    held,
    shownFree: of("shownFree"),
    shownTaken: of("shownTaken"),
    shownOtherwise: of("shownOtherwise"),
    areasOff: areas.size,
  };
}

/** Whether a row was suspect before, and has not changed since: then no change of it can be in flight. */
function isSteady<Key>(suspects: Suspects<Key>, { key, version }: StoredPlace<Key>): boolean {
  const before = suspects.get(key);
  return before !== undefined && (before === null || before === version);
}

function suspectsAmong<Key, Row extends StoredPlace<Key>>(
  rows: readonly Row[],
  isSuspect: (row: Row) => boolean,
): Suspects<Key> {
  return new Map(rows.filter(isSuspect).map(({ key, version }) => [key, version]));
}

function phantomOf({ codes, held }: Shown, index: number, stored: SeatStatusCode): Phantom | null {
  return findPhantom(codes[index] ?? 0, stored, held.has(index));
}

async function readShown(performanceId: PerformanceId): Promise<Shown> {
  const map = await readLiveMap(performanceId);
  if (!map) throw new Error("The performance is gone.");
  return {
    codes: unpackStatuses(map.statuses, map.seatCount),
    areas: new Map(map.areas),
    held: await readHeldSeats(performanceId),
  };
}
