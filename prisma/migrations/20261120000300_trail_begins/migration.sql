-- AlterTable
ALTER TABLE "area_changes" ADD COLUMN     "begins" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "seat_changes" ADD COLUMN     "begins" BOOLEAN NOT NULL DEFAULT false;
