-- CreateTable
CREATE TABLE "ga_requests" (
    "id" UUID NOT NULL,
    "performance_id" UUID NOT NULL,
    "area_id" TEXT NOT NULL,
    "buyer_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,
    "refusal" JSONB,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ga_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ga_requests_decided_at_idx" ON "ga_requests" USING BRIN ("decided_at") WITH (autosummarize = on);
