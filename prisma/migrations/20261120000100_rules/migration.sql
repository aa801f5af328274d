-- The rules that Prisma's schema cannot say. Postgres keeps them whatever the code above it believes.

-- One seat, one owner: a seat has at most one live ticket.
CREATE UNIQUE INDEX "tickets_live_seat_key" ON "tickets" ("performance_id", "seat_index")
  WHERE "status" = 'LIVE' AND "seat_index" IS NOT NULL;

-- A seat in checkout or sold has its booking, and no other seat has one.
ALTER TABLE "performance_seats"
  ADD CONSTRAINT "performance_seats_booking_check"
    CHECK (("state" IN ('pending', 'booked')) = ("booking_id" IS NOT NULL)),
  ADD CONSTRAINT "performance_seats_version_check" CHECK ("version" >= 0),
  ADD CONSTRAINT "performance_seats_index_check" CHECK ("seat_index" >= 0);

-- Room in each page for the next version of its rows, so that an update need not touch the key's index.
ALTER TABLE "performance_seats" SET (fillfactor = 80);

-- General admission never sells more than it has, nor gives back more than it sold.
ALTER TABLE "performance_areas"
  ADD CONSTRAINT "performance_areas_available_check" CHECK ("available" BETWEEN 0 AND "capacity"),
  ADD CONSTRAINT "performance_areas_version_check" CHECK ("version" >= 0);

ALTER TABLE "buyer_allowances"
  ADD CONSTRAINT "buyer_allowances_place_count_check" CHECK ("place_count" >= 0);

ALTER TABLE "performance_prices"
  ADD CONSTRAINT "performance_prices_amounts_check" CHECK ("price_minor" >= 0 AND "fee_minor" >= 0);

ALTER TABLE "bookings"
  ADD CONSTRAINT "bookings_amounts_check" CHECK ("fee_minor" >= 0 AND "total_minor" >= "fee_minor"),
  ADD CONSTRAINT "bookings_version_check" CHECK ("version" >= 0);

-- A line is one seat, or places in one area.
ALTER TABLE "booking_lines"
  ADD CONSTRAINT "booking_lines_place_check" CHECK (num_nonnulls("seat_index", "area_id") = 1),
  ADD CONSTRAINT "booking_lines_quantity_check"
    CHECK ("quantity" >= 1 AND ("seat_index" IS NULL OR "quantity" = 1)),
  ADD CONSTRAINT "booking_lines_amounts_check" CHECK ("price_minor" >= 0 AND "fee_minor" >= 0);

ALTER TABLE "payments"
  ADD CONSTRAINT "payments_amount_check" CHECK ("amount_minor" >= 0),
  ADD CONSTRAINT "payments_version_check" CHECK ("version" >= 0);

-- Nobody is charged twice: at most one attempt of a booking is under way or has taken money.
CREATE UNIQUE INDEX "payments_live_booking_key" ON "payments" ("booking_id")
  WHERE "status" IN ('REQUESTED', 'SUCCEEDED');

-- One address, one account.
ALTER TABLE "users" ADD CONSTRAINT "users_email_check" CHECK ("email" = lower("email"));

-- What the relay and the expiry worker look for, however long the history behind it grows.
CREATE INDEX "outbox_unpublished_idx" ON "outbox" ("id") WHERE "published_at" IS NULL;
CREATE INDEX "bookings_deadline_idx" ON "bookings" ("expires_at") WHERE "status" = 'PENDING';

-- Numbers the lives of the live map: a Redis that was rebuilt speaks under a new epoch.
CREATE SEQUENCE "live_map_epoch";
