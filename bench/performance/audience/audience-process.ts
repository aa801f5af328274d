/**
 * Part of an audience; see audience.ts. Its sockets speak just enough of socket.io to watch, or, where nobody
 * asks them to, nothing but websocket: it costs the same against the product and against the limit.
 *
 * Source: Engine.IO protocol 4 and Socket.IO protocol 5, as of bench/cluster/raw-socket.ts.
 */
import { RawWebsocket } from "#bench/cluster/raw-websocket";
import type { AudienceTerms, Heard } from "./audience";

/** Sockets that shake hands at once. */
const AT_ONCE = 100;

const terms = JSON.parse(process.argv[2] ?? "") as AudienceTerms;
let frames = 0;
const readers = Math.ceil(terms.sockets / terms.readsOneIn);
let sightings: number[] = [];

const places = Array.from({ length: terms.sockets }, (_, at) => at).values();
const openInTurn = async () => {
  for (const at of places) await open(at % terms.readsOneIn === 0);
};
await Promise.all(Array.from({ length: AT_ONCE }, openInTurn));
process.send?.("all are watching");

process.on("message", () => {
  const heard: Heard = { readers, frames, sightings: Float64Array.from(sightings) };
  [frames, sightings] = [0, []];
  process.send?.(heard);
});
process.on("disconnect", () => process.exit(0));

/** Opens a socket. Resolves when it watches. */
function open(reads: boolean): Promise<void> {
  const { port, pathname, search } = new URL(terms.url);
  // The limit shakes no hands beyond the websocket's own.
  const isBare = !pathname.startsWith("/socket.io");
  return new Promise((resolve, reject) => {
    const socket = new RawWebsocket({
      ...{ port: Number(port), path: pathname + search, origin: terms.origin },
      onOpen: () => {
        if (isBare) resolve();
      },
      onText: (message) => {
        if (message[0] === 0x32 /* 2: ping */) socket.send("3");
        else if (message[0] === 0x30 /* 0: open */) socket.send("40");
        else if (message[1] === 0x30 /* 40: connected */) {
          socket.send(`420${JSON.stringify(["watch", terms.watch])}`);
        } else if (message[1] === 0x33 /* 43: answered */) {
          if (message.includes("watching")) resolve();
          else reject(new Error(message.toString()));
        } else hear(message, reads);
      },
      onClose: () => {
        reject(new Error("A socket was closed."));
      },
    });
  });
}

function hear(message: Buffer, reads: boolean): void {
  frames += 1;
  if (!reads) return;
  const atMs = performance.timeOrigin + performance.now();
  const [, delta] = JSON.parse(message.toString("utf8", 2)) as [
    string,
    { changes?: [number, number][] },
  ];
  for (const [seat] of delta.changes ?? []) sightings.push(seat, atMs);
}
