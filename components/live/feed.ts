/**
 * Following a performance: what to do with each piece of news, and when to ask for a snapshot.
 *
 * No network and no clock in here: `hear` is told what happened and answers with orders. What is
 * known is changed in place, because it is one byte for each seat of the house.
 *
 *   start -> fetch -> snapshot -> watch -> watching, deltas
 *   gap, resync, new epoch, reconnected -> fetch (one at a time, at a random moment)
 *   no socket -> fetch every FETCH_ALONE_MS
 */
import {
  applyDelta,
  followFrom,
  type AvailabilityDelta,
  type AvailabilitySnapshot,
  type LiveAvailability,
} from "#server/domain/live-availability";
import type { WatchAnswer } from "#server/domain/live-messages";

/** Without a socket the map is as old as this, in milliseconds. */
const FETCH_ALONE_MS = 10_000;

/** With one it is looked at this often all the same: a sidecar may be alive and deaf. */
const FETCH_WATCHING_MS = 60_000;

/** After a gap or a reconnection everybody asks at once, unless they wait up to this long. */
const REPAIR_WITHIN_MS = 600;

/** Longest wait between attempts while snapshots fail. */
const RETRY_WITHIN_MS_MAX = 15_000;

/** Deltas kept while a snapshot is on its way; more than that and the snapshot is asked for again. */
const DELTAS_KEPT_MAX = 500;

/** What is known, and what is under way. */
export type Feed = {
  live: LiveAvailability | null;
  connected: boolean;
  /** The sidecar has said that deltas will come. */
  watching: boolean;
  /** A request for a snapshot has left. */
  fetching: boolean;
  /** What is known is known to be behind. */
  behind: boolean;
  /** Something happened after the request had left that its answer may not know of. */
  again: boolean;
  /** Snapshots that failed in a row. */
  failures: number;
  /** Snapshots in a row that the sidecar did not know: their request to watch was answered by `resync`. */
  resyncs: number;
  /** Deltas that came too early, oldest first. */
  kept: AvailabilityDelta[];
};

/** Something that happened. */
export type FeedNews =
  | { type: "started" | "connected" | "disconnected" | "fetch_left" | "fetch_failed" | "resync" }
  | { type: "watch_answered"; status: WatchAnswer["status"] }
  | { type: "delta"; delta: AvailabilityDelta }
  | { type: "snapshot"; snapshot: AvailabilitySnapshot };

/** Something to do. */
export type FeedOrder =
  /** Ask for a snapshot at a random moment between `afterMs` and `withinMs`; replaces an earlier order. */
  | { type: "fetch"; afterMs: number; withinMs: number }
  | { type: "watch"; epoch: number; revision: number }
  /** Something has changed: these seats, or areas; "all" when nothing was known before. */
  | { type: "show"; seats: readonly number[] | "all" };

/** How true the map is: `live`, or some seconds old, or nobody knows. */
export type Touch = "starting" | "live" | "polling" | "lost";

/** A feed that has heard nothing yet. */
export function newFeed(): Feed {
  return {
    live: null,
    connected: false,
    watching: false,
    fetching: false,
    behind: false,
    again: false,
    failures: 0,
    resyncs: 0,
    kept: [],
  };
}

/** How true what is known is. */
export function touchOf(feed: Feed): Touch {
  if (feed.watching && !feed.behind) return "live";
  if (feed.failures > 0) return "lost";
  if (!feed.live) return "starting";
  return feed.behind ? "lost" : "polling";
}

/** Takes in one piece of news, in place, and says what is to be done. */
export function hear(feed: Feed, news: FeedNews): FeedOrder[] {
  switch (news.type) {
    case "started":
      return [{ type: "fetch", afterMs: 0, withinMs: 0 }];
    case "connected":
      return hearConnected(feed);
    case "disconnected":
      feed.connected = false;
      feed.watching = false;
      return repair(feed);
    case "fetch_left":
      feed.fetching = true;
      return [];
    case "fetch_failed":
      feed.fetching = false;
      feed.failures += 1;
      return [retryAfter(feed.failures)];
    case "resync":
      return repair(feed);
    case "watch_answered":
      return hearWatchAnswer(feed, news.status);
    case "delta":
      return hearDelta(feed, news.delta);
    case "snapshot":
      return hearSnapshot(feed, news.snapshot);
  }
}

function hearConnected(feed: Feed): FeedOrder[] {
  const again = feed.behind;
  feed.connected = true;
  if (!feed.live) return [];
  // Watching first and fetching second leaves no moment whose news reaches nobody.
  return [watch(feed.live), ...(again ? repair(feed) : [])];
}

function hearWatchAnswer(feed: Feed, status: WatchAnswer["status"]): FeedOrder[] {
  if (!feed.connected) return [];
  if (status === "watching") {
    feed.watching = true;
    feed.resyncs = 0;
    return feed.behind ? [] : [nextLook(feed)];
  }
  if (status === "refused") return [];
  feed.watching = false;
  // Answers that come together belong to questions of before: they are one failure.
  if (!feed.behind) feed.resyncs += 1;
  feed.behind = true;
  feed.again = feed.fetching;
  return [retryAfter(feed.resyncs)];
}

function hearDelta(feed: Feed, delta: AvailabilityDelta): FeedOrder[] {
  const outcome = feed.live ? applyDelta(feed.live, delta) : "gap";
  if (outcome === "stale") return [];
  if (outcome === "applied") return [{ type: "show", seats: delta.changes.map(([seat]) => seat) }];
  if (feed.kept.length === DELTAS_KEPT_MAX) feed.kept = [];
  feed.kept.push(delta);
  // Before the first snapshot a gap is no news, and the order to fetch has been given.
  return feed.live && !feed.behind ? repair(feed) : [];
}

function hearSnapshot(feed: Feed, snapshot: AvailabilitySnapshot): FeedOrder[] {
  feed.fetching = false;
  feed.failures = 0;
  feed.behind = false;
  const seats = moveTo(feed, snapshot);
  const gap = applyKept(feed, seats) || feed.again;
  feed.again = false;
  return [
    { type: "show", seats },
    ...(feed.connected && !feed.watching && feed.live ? [watch(feed.live)] : []),
    ...(gap ? repair(feed) : [nextLook(feed)]),
  ];
}

/** Applies what came while the snapshot was on its way. @returns whether some of it is still too early */
function applyKept(feed: Feed, seats: number[] | "all"): boolean {
  const kept = feed.kept;
  feed.kept = [];
  for (const delta of kept) {
    const outcome = feed.live ? applyDelta(feed.live, delta) : "gap";
    if (outcome === "gap") feed.kept.push(delta);
    if (outcome === "applied" && seats !== "all") {
      for (const [seat] of delta.changes) seats.push(seat);
    }
  }
  return feed.kept.length > 0;
}

/** Takes over a snapshot, unless more is known already. @returns the seats that are different now */
function moveTo(feed: Feed, snapshot: AvailabilitySnapshot): number[] | "all" {
  const before = feed.live;
  if (before?.codes.length !== snapshot.seatCount) {
    feed.live = followFrom(snapshot);
    return "all";
  }
  const older =
    snapshot.epoch < before.epoch ||
    (snapshot.epoch === before.epoch && snapshot.revision < before.revision);
  if (older) return [];

  const after = followFrom(snapshot);
  feed.live = after;
  const seats: number[] = [];
  for (let seat = 0; seat < after.codes.length; seat += 1) {
    if (after.codes[seat] !== before.codes[seat]) seats.push(seat);
  }
  return seats;
}

function repair(feed: Feed): FeedOrder[] {
  feed.behind = true;
  feed.again = feed.fetching;
  return feed.fetching ? [] : [fetchBetween(0, REPAIR_WITHIN_MS)];
}

function retryAfter(times: number): FeedOrder {
  const withinMs = Math.min(RETRY_WITHIN_MS_MAX, REPAIR_WITHIN_MS * 2 ** times);
  return fetchBetween(withinMs / 4, withinMs);
}

function nextLook(feed: Feed): FeedOrder {
  const withinMs = feed.watching ? FETCH_WATCHING_MS : FETCH_ALONE_MS;
  return fetchBetween(withinMs / 2, withinMs);
}

function fetchBetween(afterMs: number, withinMs: number): FeedOrder {
  return { type: "fetch", afterMs, withinMs };
}

function watch({ epoch, revision }: LiveAvailability): FeedOrder {
  return { type: "watch", epoch, revision };
}
