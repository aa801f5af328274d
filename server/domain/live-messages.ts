/**
 * What browsers and the realtime sidecar say to each other.
 *
 * The socket only tells; nothing is changed through it. Server to browser: `delta`, `resync`,
 * `booking` and `ga_request`, which come to every socket of the signed-in buyer. Browser to server:
 * `watch`, `unwatch`.
 */
import { z } from "zod";

import { BookingId, GaRequestId, PerformanceId } from "#server/domain/ids";
import { type AvailabilityDelta } from "#server/domain/live-availability";

/** Payload of `watch`: join a performance, saying what is already known. */
export const WatchRequest = z.object({
  performanceId: PerformanceId,
  epoch: z.int(),
  revision: z.int(),
});
export type WatchRequest = z.infer<typeof WatchRequest>;

/** Answer to `watch`. `resync`: what is known is not where the map is; fetch the snapshot again. */
export const WatchAnswer = z.object({
  status: z.enum(["watching", "resync", "refused"]),
});
export type WatchAnswer = z.infer<typeof WatchAnswer>;

/** Payload of `booking`: something happened to a booking of the signed-in buyer; read it again. */
export const BookingNews = z.object({
  bookingId: BookingId,
  performanceId: PerformanceId.optional(),
  type: z.string(),
});
export type BookingNews = z.infer<typeof BookingNews>;

/** Payload of `ga_request`: a request for places of the signed-in buyer is decided; read it. */
export const GaRequestNews = z.object({
  gaRequestId: GaRequestId,
  status: z.enum(["booked", "refused"]),
});
export type GaRequestNews = z.infer<typeof GaRequestNews>;

/** Events that the sidecar sends. */
export type ServerToBrowser = {
  delta: (delta: AvailabilityDelta) => void;
  resync: (news: { performanceId: PerformanceId }) => void;
  booking: (news: BookingNews) => void;
  ga_request: (news: GaRequestNews) => void;
};

/** Events that the sidecar hears. */
export type BrowserToServer = {
  watch: (request: WatchRequest, answer: (answer: WatchAnswer) => void) => void;
  unwatch: (request: { performanceId: PerformanceId }) => void;
};
