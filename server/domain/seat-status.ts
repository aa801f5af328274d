/**
 * Seat status as fans see it, and its packed form: two bits a seat, four seats a byte, the first
 * seat in the two high bits. That is the order in which Redis' `BITFIELD ... u2` counts.
 */

/** In the order of their codes, 0 to 3. */
export const SEAT_STATUSES = ["available", "held", "booked", "unavailable"] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];

/** The status that stands behind a code of a packed map or a delta. */
export type SeatStatusCode = 0 | 1 | 2 | 3;

export const AVAILABLE = 0;
export const HELD = 1;
export const BOOKED = 2;
export const UNAVAILABLE = 3;

/** What Postgres calls the state of a seat. */
export type SeatState = "available" | "pending" | "booked" | "allocated" | "killed";

const CODE_OF_STATE: Record<SeatState, SeatStatusCode> = {
  available: AVAILABLE,
  pending: HELD,
  booked: BOOKED,
  allocated: UNAVAILABLE,
  killed: UNAVAILABLE,
};

/** The code that fans see for a state of Postgres: a seat in checkout shows as held. */
export function statusCodeOf(state: SeatState): SeatStatusCode {
  return CODE_OF_STATE[state];
}

/** Name of a code. Unknown codes cannot occur in two bits. */
export function statusOf(code: SeatStatusCode): SeatStatus {
  return SEAT_STATUSES[code];
}

/** Packs one code a seat into two bits a seat. */
export function packStatuses(codes: ArrayLike<SeatStatusCode>): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(Math.ceil(codes.length / 4));
  for (let index = 0; index < codes.length; index += 1) {
    packed[index >> 2] = (packed[index >> 2] ?? 0) | ((codes[index] ?? 0) << (6 - 2 * (index & 3)));
  }
  return packed;
}

/**
 * Unpacks two bits a seat into one code a seat.
 *
 * @param packed    may be shorter than the seats, as Redis cuts trailing zeros: those are available
 * @param seatCount seats of the plan
 */
export function unpackStatuses(packed: Uint8Array, seatCount: number): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(seatCount);
  const named = Math.min(seatCount, 4 * packed.length);
  for (let index = 0; index < named; index += 1) {
    codes[index] = ((packed[index >> 2] ?? 0) >> (6 - 2 * (index & 3))) & 3;
  }
  return codes;
}

/** How many seats of a byte have each status, for every byte that there can be. */
const COUNTS_OF_BYTE = Array.from({ length: 256 }, (_, byte) => {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let shift = 0; shift < 8; shift += 2) counts[((byte >> shift) & 3) as SeatStatusCode] += 1;
  return counts;
});

/**
 * Counts the seats of a packed map by status.
 *
 * @param packed    as of `unpackStatuses`
 * @param seatCount seats of the plan
 * @returns one count for each code
 */
export function countStatuses(
  packed: Uint8Array,
  seatCount: number,
): [number, number, number, number] {
  const whole = seatCount >> 2;
  let [available, held, booked, unavailable] = [0, 0, 0, 0];
  for (let at = 0; at < whole; at += 1) {
    const counts = COUNTS_OF_BYTE[packed[at] ?? 0];
    if (!counts) continue;
    available += counts[0];
    held += counts[1];
    booked += counts[2];
    unavailable += counts[3];
  }
  const counts: [number, number, number, number] = [available, held, booked, unavailable];
  for (const code of unpackStatuses(packed.subarray(whole), seatCount & 3)) {
    counts[code as SeatStatusCode] += 1;
  }
  return counts;
}
