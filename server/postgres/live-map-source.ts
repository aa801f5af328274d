/** What a live map is built from, read as of one moment. */
import type { PerformanceId } from "#server/domain/ids";
import { statusCodeOf, type SeatStatusCode } from "#server/domain/seat-status";
import type { AreaVersion } from "#server/domain/events";
import { Prisma, readAsOfOneMoment } from "#server/postgres/client";

/** A performance as Postgres has it; `epoch` is higher than that of every map built before. */
export type LiveMapSource = {
  performanceId: PerformanceId;
  epoch: number;
  codes: SeatStatusCode[];
  /** `[seat index, version]` of the seats whose version is not 0. */
  versions: [number, number][];
  areas: AreaVersion[];
  /** `[buyer, places in their live bookings]`. */
  owned: [string, number][];
};

/** Reads everything that a map shows. @returns null if there is no such performance */
export async function readLiveMapSource(
  performanceId: PerformanceId,
): Promise<LiveMapSource | null> {
  // One snapshot for all four reads, so that the map is of one moment.
  return readAsOfOneMoment(async (tx) => {
    const [drawn] = await tx.$queryRaw<{ epoch: bigint }[]>(
      Prisma.sql`select nextval('live_map_epoch') as epoch
                     from performances where id = ${performanceId}::uuid`,
    );
    if (!drawn) return null;

    const seats = await tx.performanceSeat.findMany({
      where: { performanceId },
      orderBy: { seatIndex: "asc" },
      select: { seatIndex: true, state: true, version: true },
    });
    const areas = await tx.performanceArea.findMany({ where: { performanceId } });
    const allowances = await tx.buyerAllowance.findMany({
      where: { performanceId, placeCount: { gt: 0 } },
    });
    return {
      performanceId,
      epoch: Number(drawn.epoch),
      codes: seats.map((seat) => statusCodeOf(seat.state)),
      versions: seats.flatMap(({ seatIndex, version }): [number, number][] =>
        version === 0 ? [] : [[seatIndex, version]],
      ),
      areas: areas.map((area): AreaVersion => [area.areaId, area.available, area.version]),
      owned: allowances.map(({ buyerId, placeCount }) => [buyerId, placeCount]),
    };
  });
}
