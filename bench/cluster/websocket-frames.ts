/** Frames of a websocket, as far as a crowd of ours needs them. Source: RFC 6455, section 5.2. */

/** First byte of a whole text frame: FIN, opcode 1. */
const TEXT = 0x81;
/** In the second byte of what a client sends. */
const MASKED = 0x80;

/** Longest text whose length is in the second byte. */
const SHORT_BYTES_MAX = 125;
/** In its place, where the length is in the two bytes after it, or in the eight. */
const MEDIUM = 126;
const LONG = 127;

/** One for all of them, though not zero, which servers are quicker to take off. */
const MASK = Buffer.from([0x5a, 0xc3, 0x17, 0x9e]);

/** Where the text of a frame begins and ends; `incomplete`: more has to come; `other`: not a whole text. */
export type Frame = { begin: number; end: number } | "incomplete" | "other";

/** The frame of a server that begins at a byte. */
export function frameAt(bytes: Buffer, at: number): Frame {
  if (bytes.length < at + 2) return "incomplete";
  if (bytes[at] !== TEXT) return "other";
  const short = bytes.readUInt8(at + 1);
  const begin = at + 2 + (short === LONG ? 8 : short === MEDIUM ? 2 : 0);
  if (bytes.length < begin) return "incomplete";
  const length =
    short === LONG
      ? Number(bytes.readBigUInt64BE(at + 2))
      : short === MEDIUM
        ? bytes.readUInt16BE(at + 2)
        : short;
  return bytes.length < begin + length ? "incomplete" : { begin, end: begin + length };
}

/** A text as a frame of a client, which is masked. @param text 65,535 bytes at most */
export function maskedFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const isShort = bytes <= SHORT_BYTES_MAX;
  const begin = (isShort ? 2 : 4) + MASK.length;
  const frame = Buffer.allocUnsafe(begin + bytes);
  frame[0] = TEXT;
  frame[1] = MASKED | (isShort ? bytes : MEDIUM);
  if (!isShort) frame.writeUInt16BE(bytes, 2);
  MASK.copy(frame, begin - MASK.length);
  frame.write(text, begin);
  for (let at = 0; at < bytes; at += 1) {
    frame[begin + at] = (frame[begin + at] ?? 0) ^ (MASK[at & 3] ?? 0);
  }
  return frame;
}
