/** A house that is sold, for tests of its performance being cancelled. */
import { newAccount, newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import type { BookingId, PaymentId, PerformanceId, SeatId } from "#server/domain/ids";
import { Prisma, prisma } from "#server/postgres/client";
import { cancellations } from "./cancellations";

/** 240 seats in one section. */
const HOUSE = {
  template: "hall",
  sections: 1,
  rowsPerSection: 12,
  seatsPerRow: 20,
  priceLevels: 1,
};

/** Bookings of one seat each, by how far they have come. */
type SoldHouse = {
  performanceId: PerformanceId;
  seat: (place: number) => SeatId;
  /** With tickets. */
  ticketed: PaymentId[];
  /** Paid for a moment ago, and not turned into tickets yet. */
  paid: PaymentId[];
  /** The bank has been asked, and has not answered. */
  paying: PaymentId[];
  unpaid: BookingId[];
};

/** Sells a house: five bookings of one seat for each buyer. */
export async function sellHouse(counts: {
  ticketed: number;
  paid: number;
  paying: number;
  unpaid: number;
}): Promise<SoldHouse> {
  const { performanceId, seat } = await newPerformance({ plan: HOUSE });
  const house: SoldHouse = {
    ...{ performanceId, seat },
    ...{ ticketed: [], paid: [], paying: [], unpaid: [] },
  };
  const wishes = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((kind) =>
    Array.from({ length: counts[kind] }, () => kind),
  );
  const places = wishes.map((kind, place) => ({ kind, place }));
  const perBuyer = 5;
  const parties = Array.from({ length: Math.ceil(places.length / perBuyer) }, (_, party) =>
    places.slice(party * perBuyer, (party + 1) * perBuyer),
  );
  const sellNext = async () => {
    for (let party = parties.shift(); party; party = parties.shift()) {
      const buyer = await newBuyer();
      for (const { kind, place } of party) {
        const bookingId = await buyer.holdAndBook(performanceId, seat(place));
        if (kind === "unpaid") house.unpaid.push(bookingId);
        if (kind === "paying") house.paying.push(await buyer.requestToPay(bookingId));
        if (kind === "paid") house.paid.push(await buyer.pay(bookingId, "charge_succeeded"));
        if (kind === "ticketed") house.ticketed.push(await buyer.payAndGetTickets(bookingId));
      }
    }
  };
  // Fewer side by side than there are connections, so that nobody waits in vain on a busy machine.
  await Promise.all(Array.from({ length: 6 }, sellNext));
  return house;
}

/**
 * Sells the last seats of a house in one go, a seat to each of as many buyers: as rows that are as if they had
 * been sold one by one, which would take a minute.
 */
export async function sellLastSeats({ performanceId }: SoldHouse, count: number): Promise<void> {
  const buyers = await Promise.all(Array.from({ length: count }, () => newAccount("fan")));
  const [first] = await prisma.$queryRaw<{ seatIndex: number }[]>(
    Prisma.sql`select max(seat_index) - ${count}::int + 1 as "seatIndex" from performance_seats
                where performance_id = ${performanceId}::uuid`,
  );
  await prisma.$executeRaw(
    Prisma.sql`
      with sold as (
        select gen_random_uuid() as id, buyer_id, ${first?.seatIndex ?? 0}::int + place::int - 1 as seat_index
          from unnest(${buyers}::uuid[]) with ordinality as b(buyer_id, place)
      ), booking as (
        insert into bookings (id, reference, performance_id, buyer_id, status, currency, total_minor,
                              fee_minor, expires_at, confirmed_at)
        select id, left(id::text, 13), ${performanceId}::uuid, buyer_id, 'CONFIRMED', 'GBP', 4250, 250,
               now(), now() from sold
      ), line as (
        insert into booking_lines (booking_id, line_number, seat_index, quantity, section_name,
                                   row_label, seat_label, price_level_name, price_minor, fee_minor)
        select id, 0, seat_index, 1, 'Stalls', 'A', '1', 'All seats', 4000, 250 from sold
      ), payment as (
        insert into payments (id, booking_id, provider, status, method_token, amount_minor, currency,
                              charge_reference, settled_at)
        select gen_random_uuid(), id, 'simulator', 'SUCCEEDED', 'sim_success', 4250, 'GBP',
               'ch_' || id, now() from sold
      ), ticket as (
        insert into tickets (id, booking_id, performance_id, seat_index, code, section_name)
        select gen_random_uuid(), id, ${performanceId}::uuid, seat_index, id::text, 'Stalls' from sold
      ), allowance as (
        insert into buyer_allowances (performance_id, buyer_id, place_count)
        select ${performanceId}::uuid, buyer_id, 1 from sold
      )
      update performance_seats s set state = 'booked', version = version + 1, booking_id = sold.id
        from sold where s.performance_id = ${performanceId}::uuid and s.seat_index = sold.seat_index`,
  );
}

/** Bookings of a performance that are PENDING or CONFIRMED. */
export async function countLive(performanceId: PerformanceId): Promise<number> {
  return prisma.booking.count({
    where: { performanceId, status: { in: ["PENDING", "CONFIRMED"] } },
  });
}

/** A worker that runs beside the test. @returns how to end it, which waits for what it is at */
export function runCancellations(): () => Promise<void> {
  const stopping = new AbortController();
  const running = cancellations(stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}
