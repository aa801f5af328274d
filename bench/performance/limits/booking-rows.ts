/** The limit of a booking: all rows that one leaves behind, by one prepared statement, each durable by itself. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { config } from "#server/config";
import { openSeats } from "../houses";
import type { Reading } from "../measure";
import { makeFans, type Person } from "../people";

/** Connections that write at once. */
const CONNECTIONS = 16;
const SEATS = 50_000;

/**
 * The product runs on these tables, too, and is to have nothing to do with these rows: they are published, and their
 * payments are nobody's. $1 booking, $2 performance, $3 buyer, $4 first seat, $5 seats, $6 payment.
 */
const WRITE = `
with sale as (
  insert into bookings (id, reference, performance_id, buyer_id, hold_id, status, version, currency,
                        total_minor, fee_minor, expires_at, confirmed_at)
  values ($1::uuid, left($1::text, 13), $2::uuid, $3::uuid, $2::text || '.' || $1::text, 'CONFIRMED', 1, 'GBP',
          4250 * $5::int, 250 * $5::int, now() + interval '10 minutes', now())
  returning id
), seat as (
  select $4::int + n as seat_index, n from generate_series(0, $5::int - 1) as n
), line as (
  insert into booking_lines (booking_id, line_number, seat_index, quantity, section_name, row_label, seat_label,
                             price_level_name, price_minor, fee_minor)
  select sale.id, n, seat_index, 1, 'Stalls', 'A', '1', 'Standard', 4000, 250 from sale, seat
), allowance as (
  insert into buyer_allowances (performance_id, buyer_id, place_count) values ($2::uuid, $3::uuid, $5::int)
  on conflict (performance_id, buyer_id) do update
    set place_count = buyer_allowances.place_count + excluded.place_count
), taken as (
  update performance_seats set state = 'booked', version = version + 2, booking_id = $1::uuid
   where performance_id = $2::uuid and seat_index in (select seat_index from seat)
), paid as (
  insert into payments (id, booking_id, provider, status, version, method_token, amount_minor, currency,
                        charge_reference, settled_at)
  values ($6::uuid, $1::uuid, 'limit', 'SUCCEEDED', 1, 'sim_success', 4250 * $5::int, 'GBP', $6::text, now())
), ticket as (
  insert into tickets (id, booking_id, performance_id, seat_index, code, section_name, row_label, seat_label)
  select gen_random_uuid(), $1::uuid, $2::uuid, seat_index, gen_random_uuid()::text, 'Stalls', 'A', '1' from seat
), told as (
  insert into outbox (event_id, topic, key, published_at, payload)
  select gen_random_uuid(), topic, $1::text, now(),
         jsonb_build_object('id', gen_random_uuid(), 'type', type, 'schemaVersion', 1, 'bookingId', $1::uuid,
                            'performanceId', $2::uuid, 'buyerId', $3::uuid, 'paymentId', $6::uuid)
    from (values ('bookings', 'BookingCreated'), ('payments', 'PaymentRequested'),
                 ('payments', 'PaymentSucceeded'), ('bookings', 'BookingConfirmed')) as news(topic, type)
), noted as (
  insert into inbox (consumer, event_id) values ('fulfilment', gen_random_uuid()::text)
), keyed as (
  insert into idempotency_keys (account_id, key, request_hash, answer, locked_until)
  select $3::uuid, gen_random_uuid()::text, repeat('0', 64), '{}', now() from generate_series(1, 2)
)
select id from sale`;

/** Writes the rows of sales as fast as Postgres takes them. */
export async function openRowWriter(seatsPerBooking: number) {
  const connections = new pg.Pool({ connectionString: config.DATABASE_URL, max: CONNECTIONS });
  const fans = await makeFans(1_000);

  const write = async (seconds: number): Promise<Reading> => {
    const { performanceId } = await openSeats(SEATS);
    let nth = 0;
    const startedMs = performance.now();
    const isOver = () =>
      performance.now() - startedMs > seconds * 1_000 || (nth + 1) * seatsPerBooking > SEATS;
    const writeInTurn = async () => {
      while (!isOver()) {
        const at = nth;
        nth += 1;
        const buyer: Person | undefined = fans[at % fans.length];
        const first = at * seatsPerBooking;
        await connections.query({
          name: "write-sale",
          text: WRITE,
          values: [randomUUID(), performanceId, buyer?.id, first, seatsPerBooking, randomUUID()],
        });
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, writeInTurn));
    return { value: (nth / (performance.now() - startedMs)) * 1_000, cpuUsPerOp: null };
  };
  return { write, close: () => connections.end() };
}
