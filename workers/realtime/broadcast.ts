/**
 * Telling many sockets the same: encoded once, and one write to each connection.
 *
 * Socket.io encodes once, too, but what it does around each write costs as much again as the write. So
 * whoever keeps up, which is nearly everybody, is written to directly. A socket for which something
 * waits is told by socket.io, which queues and counts; see watcher.ts.
 *
 * Source: RFC 6455 section 5.2; Engine.IO protocol 4 ("4": message); Socket.IO protocol 5 ("2": event).
 */
import type { ServerToBrowser } from "#server/domain/live-messages";
import type { RealtimeServer, RealtimeSocket } from "./watcher";

type Name = keyof ServerToBrowser;

/** First byte of a whole text frame: FIN, opcode 1. */
const TEXT = 0x81;

/** Longest payloads whose length is in the second byte, and in the two bytes after it. */
const SHORT_BYTES_MAX = 125;
const MEDIUM_BYTES_MAX = 0xffff;

/** Tells everybody in a room. */
export function broadcast<Event extends Name>(
  io: RealtimeServer,
  room: string,
  event: Event,
  ...body: Parameters<ServerToBrowser[Event]>
): void {
  const frame = encodeFrame(`42${JSON.stringify([event, ...body])}`);
  const behind: string[] = [];
  for (const id of io.sockets.adapter.rooms.get(room) ?? []) {
    const socket = io.sockets.sockets.get(id);
    if (!socket) continue;
    if (keepsUp(socket)) socket.conn.request.socket.write(frame);
    else behind.push(id);
  }
  // To nobody by name would be to everybody.
  if (behind.length > 0) io.to(behind).emit(event, ...body);
}

/** Whether everything that was sent has left, so that nothing is overtaken. */
function keepsUp({ conn }: RealtimeSocket): boolean {
  return conn.transport.writable && conn.request.socket.writableLength === 0;
}

/** A text as a frame of a server, which is not masked. */
export function encodeFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([headerOf(payload.length), payload]);
}

function headerOf(bytes: number): Buffer {
  if (bytes <= SHORT_BYTES_MAX) return Buffer.from([TEXT, bytes]);
  if (bytes <= MEDIUM_BYTES_MAX) {
    const header = Buffer.from([TEXT, 126, 0, 0]);
    header.writeUInt16BE(bytes, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header.set([TEXT, 127]);
  header.writeBigUInt64BE(BigInt(bytes), 2);
  return header;
}
