/**
 * What has happened: the events of the log. These schemas are the only definition.
 *
 * Every event has an `id` (the same however often it is delivered), a `type`, a `schemaVersion`
 * and a time. Seats come with the version that the change gave them, so that whoever applies an
 * event late never takes a seat back in time.
 */
import { z } from "zod";

import {
  BookingId,
  BuyerId,
  GaRequestId,
  HoldId,
  PaymentId,
  PerformanceId,
  SectionId,
} from "#server/domain/ids";
import { AreaAvailability, SeatChange } from "#server/domain/live-availability";
import { Money } from "#server/domain/money";

const base = { id: z.string().min(1), schemaVersion: z.literal(1), occurredAtMs: z.int() };

/** `[seat index, version after the change]`. */
export const SeatVersion = z.tuple([z.int().min(0), z.int().min(0)]);
export type SeatVersion = z.infer<typeof SeatVersion>;

/** `[areaId, places available after the change, version after the change]`. */
export const AreaVersion = z.tuple([z.string(), z.int().min(0), z.int().min(0)]);
export type AreaVersion = z.infer<typeof AreaVersion>;

const bookingFacts = {
  ...base,
  bookingId: BookingId,
  performanceId: PerformanceId,
  buyerId: BuyerId,
  seats: z.array(SeatVersion),
  areas: z.array(AreaVersion),
};

/** The seats are `pending`. */
export const BookingCreated = z.object({
  ...bookingFacts,
  type: z.literal("BookingCreated"),
  holdId: HoldId.nullable(),
});
export type BookingCreated = z.infer<typeof BookingCreated>;
/** The seats are `booked` and have tickets. */
export const BookingConfirmed = z.object({ ...bookingFacts, type: z.literal("BookingConfirmed") });
export type BookingConfirmed = z.infer<typeof BookingConfirmed>;
/** Out of time: the seats are `available` again. */
const BookingExpired = z.object({ ...bookingFacts, type: z.literal("BookingExpired") });
/** By its buyer or its organiser: the seats are `available` again. */
const BookingCancelled = z.object({ ...bookingFacts, type: z.literal("BookingCancelled") });
/** Too many declined payments: the seats are `available` again. */
const BookingFailed = z.object({ ...bookingFacts, type: z.literal("BookingFailed") });

/** Topic `bookings`, key: booking. */
export const BookingEvent = z.discriminatedUnion("type", [
  BookingCreated,
  BookingConfirmed,
  BookingExpired,
  BookingCancelled,
  BookingFailed,
]);
export type BookingEvent = z.infer<typeof BookingEvent>;

const paymentFacts = {
  ...base,
  paymentId: PaymentId,
  bookingId: BookingId,
  buyerId: BuyerId,
  amount: Money,
};

export const PaymentRequested = z.object({ ...paymentFacts, type: z.literal("PaymentRequested") });
export type PaymentRequested = z.infer<typeof PaymentRequested>;
export const PaymentSucceeded = z.object({ ...paymentFacts, type: z.literal("PaymentSucceeded") });
export type PaymentSucceeded = z.infer<typeof PaymentSucceeded>;
const PaymentFailed = z.object({
  ...paymentFacts,
  type: z.literal("PaymentFailed"),
  failureCode: z.string(),
});
/** Money must go back: a cancelled booking, or money that came too late for its seats. */
export const RefundRequested = z.object({ ...paymentFacts, type: z.literal("RefundRequested") });
export type RefundRequested = z.infer<typeof RefundRequested>;
const PaymentRefunded = z.object({ ...paymentFacts, type: z.literal("PaymentRefunded") });

/** Topic `payments`, key: booking. */
export const PaymentEvent = z.discriminatedUnion("type", [
  PaymentRequested,
  PaymentSucceeded,
  PaymentFailed,
  RefundRequested,
  PaymentRefunded,
]);
export type PaymentEvent = z.infer<typeof PaymentEvent>;

/** Topic `seat-status`, key: performance. One step of the live map. */
export const SeatStatusChanged = z.object({
  ...base,
  type: z.literal("SeatStatusChanged"),
  performanceId: PerformanceId,
  epoch: z.int(),
  /** The revision after the step; the step before it was one less. */
  revision: z.int(),
  changes: z.array(SeatChange),
  areas: z.array(AreaAvailability),
});
export type SeatStatusChanged = z.infer<typeof SeatStatusChanged>;

const areaFacts = { ...base, performanceId: PerformanceId, areaId: SectionId };

/** Somebody stands in line for places. `id` is that of the request, however often it is sent. */
export const GaRequested = z.object({
  ...areaFacts,
  type: z.literal("GaRequested"),
  gaRequestId: GaRequestId,
  buyerId: BuyerId,
  quantity: z.int().min(1),
});
export type GaRequested = z.infer<typeof GaRequested>;

/** What became of requests of one area that were decided together. Only a push: their rows say why. */
const GaRequestsDecided = z.object({
  ...areaFacts,
  type: z.literal("GaRequestsDecided"),
  decisions: z.array(
    z.object({
      gaRequestId: GaRequestId,
      buyerId: BuyerId,
      status: z.enum(["booked", "refused"]),
    }),
  ),
});
export type GaRequestsDecided = z.infer<typeof GaRequestsDecided>;

/** Topic `ga-requests`, key: area, as `<performanceId>.<areaId>`. */
export const GaRequestEvent = z.discriminatedUnion("type", [GaRequested, GaRequestsDecided]);
export type GaRequestEvent = z.infer<typeof GaRequestEvent>;
