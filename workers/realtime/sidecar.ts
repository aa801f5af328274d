/** The sidecar: tells browsers what happens to the seats that they look at, and to their bookings. */
import { createServer, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import {
  BookingEvent,
  GaRequestEvent,
  PaymentEvent,
  SeatStatusChanged,
} from "#server/domain/events";
import { BuyerId, type PerformanceId } from "#server/domain/ids";
import type { LiveAvailability } from "#server/domain/live-availability";
import type { BookingNews } from "#server/domain/live-messages";
import { unpackStatuses } from "#server/domain/seat-status";
import { pause } from "#server/event-log/session";
import { readLiveMap } from "#server/projection/live-map";
import { redis } from "#server/redis/client";
import { listen } from "./news";
import { openSockets } from "./sockets";
import { socketsOf } from "./watcher";

/** How long open connections may take to end when the sidecar stops, in milliseconds. */
const GOODBYE_MS = 1_000;

/** Connections that may wait to be taken: a crowd comes back at once, and who finds no room tries for seconds. */
const BACKLOG = 4_096;

/** A sidecar that listens. */
export type Sidecar = {
  port: number;
  /** Sends everybody away, so that they come back elsewhere, and ends. Safe to call once. */
  stop: () => Promise<void>;
};

/**
 * Starts a sidecar.
 *
 * @param port to listen on; 0: any free one
 * @throws when it cannot listen there
 */
export async function startSidecar(port: number): Promise<Sidecar> {
  let isReady = () => false;
  // Before the sockets are: they take over the requests under their path and leave the others here.
  const server = createServer((request, response) => {
    answerProbe(request.url ?? "", isReady(), response);
  });
  const connections = trackConnections(server);
  const { io, rooms } = openSockets(server, readCopy);
  const stopping = new AbortController();
  const { signal } = stopping;

  const seats = listen(
    { topic: "seat-status", schema: SeatStatusChanged, signal },
    (step) => {
      rooms.hear(step);
    },
    () => {
      rooms.readAllAgain();
    },
  );
  const tellBuyer = (event: BookingEvent | PaymentEvent) => {
    io.to(socketsOf(BuyerId.parse(event.buyerId))).emit("booking", newsOf(event));
  };
  const bookings = listen({ topic: "bookings", schema: BookingEvent, signal }, tellBuyer);
  const payments = listen({ topic: "payments", schema: PaymentEvent, signal }, tellBuyer);
  const tellDecisions = (event: GaRequestEvent) => {
    if (event.type !== "GaRequestsDecided") return;
    for (const { buyerId, ...news } of event.decisions) {
      io.to(socketsOf(buyerId)).emit("ga_request", news);
    }
  };
  const requests = listen({ topic: "ga-requests", schema: GaRequestEvent, signal }, tellDecisions);

  isReady = () =>
    !signal.aborted &&
    redis.status === "ready" &&
    [seats, bookings, payments, requests].every((ear) => ear.isListening);

  const stop = async () => {
    stopping.abort();
    rooms.close();
    // Not as a farewell by name, after which a client stays away: a lost connection it mends itself.
    const closed = io.close();
    await Promise.race([closed, pause(GOODBYE_MS)]);
    for (const connection of connections) connection.destroy();
    await Promise.all([closed, seats.ended, bookings.ended, payments.ended, requests.ended]);
  };

  try {
    return { port: await listenOn(server, port), stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** The live map as a copy begins with. */
async function readCopy(performanceId: PerformanceId): Promise<LiveAvailability | null> {
  const map = await readLiveMap(performanceId);
  return (
    map && {
      epoch: map.epoch,
      revision: map.revision,
      codes: unpackStatuses(map.statuses, map.seatCount),
      areas: new Map(map.areas),
    }
  );
}

function newsOf(event: BookingEvent | PaymentEvent): BookingNews {
  const { type, bookingId } = event;
  return "performanceId" in event
    ? { type, bookingId, performanceId: event.performanceId }
    : { type, bookingId };
}

/** `/healthz`: the process lives. `/readyz`: news comes; without it what is known is still told. */
function answerProbe(url: string, isReady: boolean, response: ServerResponse): void {
  const [path] = url.split("?");
  const status = path === "/healthz" ? 200 : path === "/readyz" ? (isReady ? 200 : 503) : 404;
  response.writeHead(status, { "Content-Type": "text/plain", "Cache-Control": "no-store" });
  response.end(status === 200 ? "ok\n" : status === 503 ? "not ready\n" : "not found\n");
}

function trackConnections(server: HttpServer): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on("connection", (connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  return connections;
}

async function listenOn(server: HttpServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, backlog: BACKLOG }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
