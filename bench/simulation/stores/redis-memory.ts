/** What Redis keeps of a performance, and what its scripts are told and answer. */
import type { AreaVersion, BookingEvent } from "#server/domain/events";
import type { SeatStatusCode } from "#server/domain/seat-status";

/** A hold as Redis keeps it. */
type HoldRow = { buyerId: string; startedAtMs: number; expiresAtMs: number; seats: number[] };

/** What a buyer is told of a hold. */
export type Held = {
  id: string;
  buyerId: string;
  startedAtMs: number;
  expiresAtMs: number;
  serverNowMs: number;
  seatIndexes: number[];
};

/** One entry of the stream of changes. */
type Change = {
  entryId: number;
  epoch: number;
  revision: number;
  changes: [number, number][];
  areas: [string, number][];
  atMs: number;
};

/** What a map is built from. */
export type MapSource = {
  epoch: number;
  codes: SeatStatusCode[];
  versions: [number, number][];
  areas: AreaVersion[];
  owned: [string, number][];
};

/** What a booking's change makes of seats, areas, hold and count. */
export type States = {
  seats: { index: number; code: SeatStatusCode; version: number }[];
  areas: BookingEvent["areas"];
  endedHoldId: string | null;
  owned: { buyerId: string; places: number };
};

/** All that Redis remembers of one performance. */
export type Memory = {
  map: { epoch: number; revision: number } | null;
  codes: number[];
  owners: Map<number, string>;
  holds: Map<string, HoldRow>;
  baskets: Map<string, string>;
  owned: Map<string, number>;
  versions: Map<number, number>;
  areas: Map<string, [available: number, version: number]>;
  builders: Set<string>;
  stream: Change[];
  forwarded: number;
};

/** Redis as it starts. */
export function emptyMemory(): Memory {
  return {
    ...{ map: null, codes: [], owners: new Map(), holds: new Map(), baskets: new Map() },
    ...{ owned: new Map(), versions: new Map(), areas: new Map(), builders: new Set() },
    ...{ stream: [], forwarded: 0 },
  };
}
