/** Rows of `ga_requests`: requests for places that stood in line, and what became of them. */
import { GaDecisionRefusal, GaRequestView, type GaDecision } from "#server/domain/ga-request";
import {
  bookingOfGaRequest,
  performanceOfGaRequest,
  type BuyerId,
  type GaRequestId,
  type PerformanceId,
} from "#server/domain/ids";
import { sideEffect } from "#server/failpoints";
import { Prisma, prisma, type Transaction } from "#server/postgres/client";

/** Requests are for places of one area. */
type Area = { performanceId: PerformanceId; areaId: string };

/** A request that is to be decided. `askedAtMs` is Unix milliseconds. */
export type GaRequestRow = {
  id: GaRequestId;
  buyerId: BuyerId;
  quantity: number;
  askedAtMs: number;
};

/** What became of a request, once and for all. */
export type DecidedGaRequest = GaDecision<GaRequestRow>;

/** Lets one transaction at a time decide the requests of an area. Nobody who holds a row waits for it. */
export async function takeTurnToDecide(
  tx: Transaction,
  { performanceId, areaId }: Area,
): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${`ga-requests ${performanceId} ${areaId}`}, 0))`,
  );
}

/** What was decided before about these requests, by booking. */
export async function readDecided(
  tx: Transaction,
  requests: readonly GaRequestRow[],
): Promise<ReadonlyMap<GaRequestId, DecidedGaRequest>> {
  const rows = await tx.$queryRaw<{ id: string; refusal: unknown }[]>(
    Prisma.sql`
      select id, refusal from ga_requests
       where id = any(${requests.map(({ id }) => bookingOfGaRequest(id))}::uuid[])`,
  );
  const refusals = new Map(rows.map(({ id, refusal }): [string, unknown] => [id, refusal]));
  return new Map(
    requests.flatMap((request): [GaRequestId, DecidedGaRequest][] => {
      const refusal = refusals.get(bookingOfGaRequest(request.id));
      return refusal === undefined
        ? []
        : [[request.id, { request, refusal: GaDecisionRefusal.nullable().parse(refusal) }]];
    }),
  );
}

/** Writes what has been decided. */
export async function insertDecided(
  tx: Transaction,
  { performanceId, areaId }: Area,
  decisions: readonly DecidedGaRequest[],
): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`
      insert into ga_requests (id, performance_id, area_id, buyer_id, quantity, refusal, asked_at)
      select id, ${performanceId}::uuid, ${areaId}, buyer_id, quantity, refusal::jsonb,
             to_timestamp(asked_at_ms / 1000)
        from unnest(${decisions.map(({ request }) => bookingOfGaRequest(request.id))}::uuid[],
                    ${decisions.map(({ request }) => request.buyerId)}::uuid[],
                    ${decisions.map(({ request }) => request.quantity)}::int[],
                    ${decisions.map(({ refusal }) => refusal && JSON.stringify(refusal))}::text[],
                    ${decisions.map(({ request }) => request.askedAtMs)}::double precision[])
          as decided (id, buyer_id, quantity, refusal, asked_at_ms)`,
  );
}

/** A request of a buyer that has been decided; null if there is none, or it is somebody else's. */
export async function findDecidedGaRequest(
  id: GaRequestId,
  buyerId: BuyerId,
): Promise<GaRequestView | null> {
  const performanceId = performanceOfGaRequest(id);
  const bookingId = bookingOfGaRequest(id);
  const row = await prisma.gaRequest.findFirst({
    where: { id: bookingId, performanceId, buyerId },
  });
  if (!row) return null;
  const { areaId, quantity, refusal, askedAt } = row;
  return GaRequestView.parse({
    ...{ id, performanceId, areaId, quantity, refusal },
    status: refusal === null ? "booked" : "refused",
    askedAtMs: askedAt.getTime(),
    bookingId: refusal === null ? bookingId : null,
  });
}

/** Forgets requests that were decided more than `keepDays` ago. @returns how many rows went */
export async function pruneGaRequests(keepDays: number): Promise<number> {
  return sideEffect("prune-ga-requests", () =>
    prisma.$executeRaw(
      Prisma.sql`delete from ga_requests where decided_at < now() - ${keepDays}::int * interval '1 day'`,
    ),
  );
}
