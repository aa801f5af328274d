-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "revivals" SMALLINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "outbox" USING BRIN ("published_at") WITH (autosummarize = on);
