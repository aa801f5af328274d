/** Statements on seats, areas and allowances; mirrors server/postgres/{seats,areas,allowances}.ts. */
import type { AreaVersion, SeatVersion } from "#server/domain/events";
import type { AreaRow, SeatRow } from "../../history/evidence";
import type { Transaction } from "./postgres";

/** `readPricedSeats`. */
export async function readSeats(tx: Transaction, indexes: readonly number[]): Promise<SeatRow[]> {
  await tx.step("read seats");
  return indexes
    .toSorted((a, b) => a - b)
    .flatMap((index) => tx.find("seats", String(index)) ?? []);
}

/** `claimSeats`: rows are locked in the order of their indices, and looked at again once they are. */
export async function claimSeats(
  tx: Transaction,
  { bookingId, state }: { bookingId: string; state: "pending" | "booked" },
  seats: readonly SeatRow[],
): Promise<SeatVersion[]> {
  await tx.step("claim seats");
  const isBlind = tx.db.world.is("noVersionPredicate") || tx.db.world.is("retakeUnseen");
  const free: SeatRow[] = [];
  for (const { seatIndex, version } of seats.toSorted((a, b) => a.seatIndex - b.seatIndex)) {
    await tx.lock("seats", String(seatIndex));
    const row = tx.find("seats", String(seatIndex));
    if (!row) continue;
    const isFree = row.state === "available" && row.version === version;
    if (isFree || (isBlind && (state === "booked" || tx.db.world.is("noVersionPredicate")))) {
      free.push(row);
    }
  }
  return free.map((row) => moveSeat(tx, row, state, bookingId));
}

/** `bookSeats`. */
export async function bookSeats(tx: Transaction, bookingId: string): Promise<SeatVersion[]> {
  await tx.step("book seats");
  const own = await lockSeatsOf(tx, bookingId);
  return own
    .filter((row) => row.state === "pending")
    .map((row) => moveSeat(tx, row, "booked", bookingId));
}

/** `freeSeats`. */
export async function freeSeats(tx: Transaction, bookingId: string): Promise<SeatVersion[]> {
  await tx.step("free seats");
  const own = await lockSeatsOf(tx, bookingId);
  return own.map((row) => moveSeat(tx, row, "available", null));
}

async function lockSeatsOf(tx: Transaction, bookingId: string): Promise<SeatRow[]> {
  const seen = tx.list("seats").filter((row) => row.bookingId === bookingId);
  for (const row of seen) await tx.lock("seats", String(row.seatIndex));
  return seen
    .flatMap((row) => tx.find("seats", String(row.seatIndex)) ?? [])
    .filter((row) => row.bookingId === bookingId);
}

function moveSeat(
  tx: Transaction,
  row: SeatRow,
  state: SeatRow["state"],
  bookingId: string | null,
): SeatVersion {
  const version = row.version + 1;
  tx.putSeat({ ...row, state, bookingId, version });
  return [row.seatIndex, version];
}

/** `findPricedArea`. */
export async function readArea(tx: Transaction, areaId: string): Promise<AreaRow | undefined> {
  await tx.step("read area");
  return tx.find("areas", areaId);
}

/** `takePlaces`: one conditional decrement. Less than none gives places back. */
export async function takePlaces(
  tx: Transaction,
  areaId: string,
  quantity: number,
): Promise<AreaVersion | null> {
  await tx.step("take places");
  const readBefore = tx.find("areas", areaId);
  if (tx.db.world.is("areasReadThenWritten")) await tx.step("write places");
  await tx.lock("areas", areaId);
  const row = tx.db.world.is("areasReadThenWritten") ? readBefore : tx.find("areas", areaId);
  if (!row || row.available < quantity) return null;
  const available = row.available - quantity;
  if (available > row.capacity) throw new Error("performance_areas_available_check");
  const version = row.version + 1;
  tx.putArea({ ...row, available, version });
  return [areaId, available, version];
}

/** `raiseAllowance`: one conditional upsert. */
export async function raiseAllowance(
  tx: Transaction,
  { performanceId, buyerId }: { performanceId: string; buyerId: string },
  places: number,
  most: number,
): Promise<boolean> {
  await tx.step("raise allowance");
  await tx.lock("allowances", buyerId);
  const placeCount = (tx.find("allowances", buyerId)?.placeCount ?? 0) + places;
  if (placeCount > most && !tx.db.world.is("noAllowance")) return false;
  tx.put("allowances", buyerId, { performanceId, buyerId, placeCount });
  return true;
}

/** `lowerAllowance`. */
export async function lowerAllowance(
  tx: Transaction,
  buyerId: string,
  places: number,
): Promise<void> {
  await tx.step("lower allowance");
  await tx.lock("allowances", buyerId);
  const row = tx.find("allowances", buyerId);
  if (!row || row.placeCount < places) throw new Error("buyer_allowances_place_count_check");
  tx.put("allowances", buyerId, { ...row, placeCount: row.placeCount - places });
}
