-- Trails of seats and areas that had changed before there were trails. All new migrations are one transaction, so
-- that what is sold meanwhile waits for it.

-- Unchanged since: the trail begins at what is so now.
INSERT INTO "seat_changes" ("performance_id", "seat_index", "version", "state", "booking_id", "begins")
SELECT "performance_id", "seat_index", "version", "state", "booking_id", true
  FROM "performance_seats" AS "seat"
 WHERE "version" > 0
   AND NOT EXISTS (
     SELECT FROM "seat_changes"
      WHERE "performance_id" = "seat"."performance_id" AND "seat_index" = "seat"."seat_index");

INSERT INTO "area_changes" ("performance_id", "area_id", "version", "available", "begins")
SELECT "performance_id", "area_id", "version", "available", true
  FROM "performance_areas" AS "area"
 WHERE "version" > 0
   AND NOT EXISTS (
     SELECT FROM "area_changes"
      WHERE "performance_id" = "area"."performance_id" AND "area_id" = "area"."area_id");

-- Changed since: what was so before is not known any more, and the trail begins at the first row that there is.
UPDATE "seat_changes" AS "step" SET "begins" = true
 WHERE "version" > 1 AND NOT "begins"
   AND NOT EXISTS (
     SELECT FROM "seat_changes"
      WHERE "performance_id" = "step"."performance_id" AND "seat_index" = "step"."seat_index"
        AND "version" < "step"."version");

UPDATE "area_changes" AS "step" SET "begins" = true
 WHERE "version" > 1 AND NOT "begins"
   AND NOT EXISTS (
     SELECT FROM "area_changes"
      WHERE "performance_id" = "step"."performance_id" AND "area_id" = "step"."area_id"
        AND "version" < "step"."version");
