/** The limit of deciding who gets places: the rows of bookings by the batch, each batch durable, and nothing else. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { config } from "#server/config";
import type { PerformanceId } from "#server/domain/ids";

/** As many as the worker decides in one transaction. */
const BATCH = 500;

/** $1 performance, $2 area, $3 bookings, $4 buyers. */
const WRITE = `
with sale as (
  insert into bookings (id, reference, performance_id, buyer_id, currency, total_minor, fee_minor, expires_at)
  select id, left(id::text, 13), $1::uuid, buyer_id, 'GBP', 4250, 250, now() + interval '10 minutes'
    from unnest($3::uuid[], $4::uuid[]) as granted (id, buyer_id)
  returning id, buyer_id
), line as (
  insert into booking_lines (booking_id, line_number, area_id, quantity, section_name, price_level_name,
                             price_minor, fee_minor)
  select id, 0, $2, 1, 'Floor', 'Standard', 4000, 250 from sale
), allowance as (
  insert into buyer_allowances (performance_id, buyer_id, place_count) select $1::uuid, buyer_id, 1 from sale
  on conflict (performance_id, buyer_id) do update set place_count = buyer_allowances.place_count + 1
), decided as (
  insert into ga_requests (id, performance_id, area_id, buyer_id, quantity, asked_at)
  select id, $1::uuid, $2, buyer_id, 1, now() from sale
), told as (
  insert into outbox (event_id, topic, key, payload)
  select gen_random_uuid(), 'bookings', id::text,
         jsonb_build_object('id', gen_random_uuid(), 'type', 'BookingCreated', 'schemaVersion', 1, 'bookingId', id,
                            'performanceId', $1::uuid, 'buyerId', buyer_id)
    from sale
)
update performance_areas set available = available - (select count(*) from sale), version = version + 1
 where performance_id = $1::uuid and area_id = $2`;

/** Writes bookings of one place each. @returns bookings a second */
export async function writePlaces(
  house: { performanceId: PerformanceId; areaId: string },
  buyerIds: readonly string[],
): Promise<number> {
  const connection = new pg.Client({ connectionString: config.DATABASE_URL });
  await connection.connect();
  const startedMs = performance.now();
  for (let at = 0; at < buyerIds.length; at += BATCH) {
    const buyers = buyerIds.slice(at, at + BATCH);
    const { performanceId, areaId } = house;
    await connection.query({
      ...{ name: "write-places", text: WRITE },
      values: [performanceId, areaId, buyers.map(() => randomUUID()), buyers],
    });
  }
  const elapsedMs = performance.now() - startedMs;
  await connection.end();
  return (buyerIds.length / elapsedMs) * 1_000;
}
