/** The socket to the realtime sidecar. It only tells; nothing is changed through it. */
import { io, type Socket } from "socket.io-client";

import type { BrowserToServer, ServerToBrowser } from "#server/domain/live-messages";

/** Where the sidecar listens: `url`, or `port` of the host that the page came from when it is null. */
export type RealtimeAddress = { url: string | null; port: number };

/** How a socket comes back that was lost: after growing pauses, each at a moment of its own. */
export const RETURN = {
  reconnectionDelay: 250,
  reconnectionDelayMax: 2_000,
  randomizationFactor: 0.6,
};

/** The socket, with the names of its events. */
export type RealtimeSocket = Socket<ServerToBrowser, BrowserToServer>;

/**
 * Opens a socket that keeps trying by itself. The buyer is known to the sidecar by their cookie.
 *
 * Close it with `socket.disconnect()`.
 */
export function openRealtimeSocket(address: RealtimeAddress): RealtimeSocket {
  return io(address.url ?? `${location.protocol}//${location.hostname}:${String(address.port)}`, {
    // Without polling there is no need for sticky sessions, and one way of failing less.
    transports: ["websocket"],
    withCredentials: true,
    ...RETURN,
    timeout: 5_000,
  });
}
