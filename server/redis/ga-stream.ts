/** The streams of requests for places, as the relay reads them. */
import { z } from "zod";

import type { GaRequested } from "#server/domain/events";
import { BuyerId, GaRequestId, performanceOfGaRequest, SectionId } from "#server/domain/ids";
import { gaRequestsKey } from "#server/redis/keys";
import { openOutbox, type OutboxReader } from "#server/redis/stream-outbox";

/** A reader of every partition's requests. */
export type GaRequestReader = OutboxReader<GaRequested>;

/** Starts a reader. */
export async function openGaRequests(): Promise<GaRequestReader> {
  return openOutbox({ keyOf: gaRequestsKey, parse: parseRequest });
}

const StreamEntry = z.object({
  gaRequestId: GaRequestId,
  areaId: SectionId,
  quantity: z.coerce.number().int(),
  buyerId: BuyerId,
  askedAtMs: z.coerce.number().int(),
});

function parseRequest(fields: Readonly<Record<string, string>>): GaRequested | null {
  const parsed = StreamEntry.safeParse(fields);
  if (!parsed.success) return null;
  const { askedAtMs, ...request } = parsed.data;
  return {
    // The same however often it is sent.
    id: request.gaRequestId,
    type: "GaRequested",
    schemaVersion: 1,
    occurredAtMs: askedAtMs,
    performanceId: performanceOfGaRequest(request.gaRequestId),
    ...request,
  };
}
