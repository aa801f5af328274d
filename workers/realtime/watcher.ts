/**
 * One socket: what it may ask for, and how much it is told at a time.
 *
 * A browser that stops reading is left out once WAITING_MAX messages wait for it. It hears `resync`
 * when it reads again; until then it costs nothing and nobody else notices.
 */
import type { Server, Socket } from "socket.io";

import type { BuyerId, PerformanceId } from "#server/domain/ids";
import {
  WatchRequest,
  type BrowserToServer,
  type ServerToBrowser,
  type WatchAnswer,
} from "#server/domain/live-messages";
import { logger } from "#server/logger";
import { MessageRate } from "./message-rate";
import type { Rooms } from "./rooms";

/** Performances that one socket may watch at once. */
const WATCHED_MAX = 4;

/** Messages that may wait for one socket: about a second of a busy sale. */
const WAITING_MAX = 20;

const UnwatchRequest = WatchRequest.pick({ performanceId: true });

/** What is known of a socket. */
type Facts = { buyerId: BuyerId | null };

/** The server, with the names of its events and what it knows of each socket. */
export type RealtimeServer = Server<BrowserToServer, ServerToBrowser, Record<string, never>, Facts>;
/** One of its sockets. */
export type RealtimeSocket = Socket<BrowserToServer, ServerToBrowser, Record<string, never>, Facts>;

/** The room of everybody who watches a performance. */
export function watchersOf(performanceId: PerformanceId): string {
  return `performance:${performanceId}`;
}

/** The room of a buyer's own sockets. */
export function socketsOf(buyerId: BuyerId): string {
  return `buyer:${buyerId}`;
}

/** Serves a socket that has just connected, until it goes. */
export function serveSocket(socket: RealtimeSocket, rooms: Rooms): void {
  const watched = new Set<PerformanceId>();
  const rate = new MessageRate(performance.now());
  const { buyerId } = socket.data;
  if (buyerId !== null) void socket.join(socketsOf(buyerId));
  holdBackFrom(socket, watched);

  socket.use((_message, next) => {
    if (rate.allows(performance.now())) next();
    else socket.disconnect(true);
  });

  socket.on("watch", (message, answer) => {
    // Typed by what pages send; anybody may send anything.
    if (typeof answer !== "function") return;
    void watch(socket, watched, rooms, message).then((status) => {
      answer({ status });
    });
  });

  socket.on("unwatch", (message) => {
    const performanceId = UnwatchRequest.safeParse(message).data?.performanceId;
    if (performanceId && watched.delete(performanceId)) {
      void socket.leave(watchersOf(performanceId));
      rooms.leave(performanceId);
    }
  });

  socket.on("disconnect", () => {
    for (const performanceId of watched) rooms.leave(performanceId);
    watched.clear();
  });
}

async function watch(
  socket: RealtimeSocket,
  watched: Set<PerformanceId>,
  rooms: Rooms,
  message: unknown,
): Promise<WatchAnswer["status"]> {
  const { data: request } = WatchRequest.safeParse(message);
  if (!request) return "refused";
  const { performanceId } = request;
  if (watched.size >= WATCHED_MAX && !watched.has(performanceId)) return "refused";

  let status: WatchAnswer["status"] = "refused";
  try {
    await rooms.enter(request, (welcome) => {
      status = welcome?.status ?? "refused";
      if (welcome?.status !== "watching") return false;
      if (welcome.delta) socket.emit("delta", welcome.delta);
      // Asked twice, by two requests at once, or gone meanwhile: in this room already, or never.
      if (watched.has(performanceId) || !socket.connected) return false;
      watched.add(performanceId);
      void socket.join(watchersOf(performanceId));
      return true;
    });
  } catch (err) {
    logger.warn({ err, performanceId }, "nobody can watch a performance now");
    return "resync"; // The page asks for a snapshot, and then again to watch, less and less often.
  }
  return status;
}

/** Leaves a socket out of its rooms while too much waits for it. */
function holdBackFrom(socket: RealtimeSocket, watched: ReadonlySet<PerformanceId>): void {
  let waiting = 0;
  let isLeftOut = false;

  socket.conn.on("packetCreate", () => {
    waiting += 1;
    if (waiting <= WAITING_MAX || isLeftOut) return;
    isLeftOut = true;
    for (const performanceId of watched) void socket.leave(watchersOf(performanceId));
  });

  socket.conn.on("drain", () => {
    waiting = 0;
    if (!isLeftOut) return;
    isLeftOut = false;
    for (const performanceId of watched) {
      void socket.join(watchersOf(performanceId));
      socket.emit("resync", { performanceId });
    }
  });
}
