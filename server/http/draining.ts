/** Ending a server without a fault at its clients. */
import type { Server, ServerResponse } from "node:http";

/**
 * Prepares a server to be ended: called before it answers anything.
 *
 * From the moment that the drain begins new connections are refused, and every answer that begins says
 * `Connection: close`; the connection of one that had begun is closed behind it, so that clients which keep connections open go to another process with their next request.
 *
 * @param withinMs longest that answers may take from then on, in milliseconds; what is left is cut off
 * @returns begins the drain, and resolves when no connection is left
 */
export function prepareDrain(server: Server, withinMs: number): () => Promise<void> {
  const underWay = new Set<ServerResponse>();
  let isDraining = false;
  server.prependListener("request", (_, response: ServerResponse) => {
    if (isDraining) sayLast(response);
    underWay.add(response);
    response.once("close", () => {
      underWay.delete(response);
      // One that had begun could not say so: its connection is idle from now on.
      if (isDraining) {
        setImmediate(() => {
          server.closeIdleConnections();
        });
      }
    });
  });

  return async () => {
    isDraining = true;
    for (const response of underWay) sayLast(response);
    const drained = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeIdleConnections();
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, withinMs);
    await drained;
    clearTimeout(timer);
  };
}

/** Makes an answer that has not begun the last one of its connection. */
function sayLast(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}
