/** The socket.io server: who may connect, and on what terms. */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";

import { identityOf } from "#server/auth";
import { BuyerId } from "#server/domain/ids";
import { mayConnect } from "./admission";
import { broadcast } from "./broadcast";
import { headersOf } from "./handshake";
import type { ReadMap } from "./performance-room";
import { Rooms } from "./rooms";
import { serveSocket, watchersOf, type RealtimeServer, type RealtimeSocket } from "./watcher";

/** Longest message that a browser may send, in bytes: none is longer than a few ids. */
const MESSAGE_BYTES_MAX = 2_048;

/** A browser that is silent for both together is gone, in milliseconds. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 10_000;

/** The open sockets, and the rooms that they are in. */
export type Sockets = { io: RealtimeServer; rooms: Rooms };

/** Serves sockets on an HTTP server, under /socket.io and by websocket only. */
export function openSockets(server: HttpServer, readMap: ReadMap): Sockets {
  const io: RealtimeServer = new Server(server, {
    path: "/socket.io",
    serveClient: false,
    transports: ["websocket"],
    allowUpgrades: false,
    perMessageDeflate: false, // Costs more memory and time than it saves on messages this short.
    httpCompression: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    pingInterval: PING_EVERY_MS,
    pingTimeout: PONG_WITHIN_MS,
    connectTimeout: 10_000,
    allowRequest: (request, answer) => {
      mayConnect(headersOf(request)).then(
        (isWelcome) => {
          // The answer and the first message leave together: of a crowd that comes back, each write counts.
          if (isWelcome) request.socket.cork();
          answer(isWelcome ? null : "this origin may not connect", isWelcome);
        },
        () => {
          answer("the handshake could not be checked", false);
        },
      );
    },
  });

  io.engine.on("connection", ({ request }: RealtimeSocket["conn"]) => {
    request.socket.uncork();
  });

  const rooms = new Rooms(readMap, (performanceId) => ({
    delta: (delta) => {
      broadcast(io, watchersOf(performanceId), "delta", delta);
    },
    resync: () => {
      broadcast(io, watchersOf(performanceId), "resync", { performanceId });
    },
  }));

  io.use((socket, next) => {
    identityOf(headersOf(socket.request)).then((identity) => {
      // A visitor may watch; only somebody who is signed in has bookings to hear of.
      socket.data.buyerId = identity && BuyerId.parse(identity.id);
      next();
    }, next);
  });
  io.on("connection", (socket) => {
    serveSocket(socket, rooms);
  });
  return { io, rooms };
}
