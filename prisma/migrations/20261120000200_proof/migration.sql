-- CreateEnum
CREATE TYPE "payment_break_state" AS ENUM ('OPEN', 'MENDED');

-- AlterTable
ALTER TABLE "bookings" ADD COLUMN     "retaken_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "performances" ADD COLUMN     "cancelled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "seat_changes" (
    "performance_id" UUID NOT NULL,
    "seat_index" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "seat_state" NOT NULL,
    "booking_id" UUID,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "seat_changes_pkey" PRIMARY KEY ("performance_id","seat_index","version")
);

-- CreateTable
CREATE TABLE "area_changes" (
    "performance_id" UUID NOT NULL,
    "area_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "available" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "area_changes_pkey" PRIMARY KEY ("performance_id","area_id","version")
);

-- CreateTable
CREATE TABLE "payment_breaks" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "state" "payment_break_state" NOT NULL DEFAULT 'OPEN',
    "provider" TEXT NOT NULL,
    "payment_id" UUID,
    "booking_id" UUID,
    "performance_id" UUID,
    "facts" JSONB NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mended_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_breaks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "payment_breaks_performance_id_idx" ON "payment_breaks"("performance_id");

-- CreateIndex
CREATE INDEX "payment_breaks_state_found_at_idx" ON "payment_breaks"("state", "found_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_breaks_kind_subject_key" ON "payment_breaks"("kind", "subject");

-- The audit trail of seats and areas. Written by the database itself, once a statement, so that no code can
-- change a seat and leave no trace; a version that is given twice breaks the trail's key, and is refused.
CREATE FUNCTION "record_seat_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "seat_changes" ("performance_id", "seat_index", "version", "state", "booking_id")
  SELECT "performance_id", "seat_index", "version", "state", "booking_id" FROM "changed";
  RETURN NULL;
END
$$;
CREATE TRIGGER "performance_seats_trail" AFTER UPDATE ON "performance_seats"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "record_seat_changes"();

CREATE FUNCTION "record_area_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "area_changes" ("performance_id", "area_id", "version", "available")
  SELECT "performance_id", "area_id", "version", "available" FROM "changed";
  RETURN NULL;
END
$$;
CREATE TRIGGER "performance_areas_trail" AFTER UPDATE ON "performance_areas"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "record_area_changes"();
