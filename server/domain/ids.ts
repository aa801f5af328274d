/**
 * Identities. Those of rows are branded, so that one can never be passed for another; the keys that
 * a seating plan uses inside itself are plain words.
 */
import { z } from "zod";

/** Lower case only: one row has one name, in Redis' keys as well as in Postgres. */
function uuid() {
  return z.uuid().lowercase();
}

/** An account, whatever it does. */
export const AccountId = uuid().brand<"AccountId">();
export type AccountId = z.infer<typeof AccountId>;

/** An account in its part as somebody who holds and buys. */
export const BuyerId = uuid().brand<"BuyerId">();
export type BuyerId = z.infer<typeof BuyerId>;

/** An account in its part as somebody who puts performances on sale. */
export const OrganiserId = uuid().brand<"OrganiserId">();
export type OrganiserId = z.infer<typeof OrganiserId>;

export const VenueId = uuid().brand<"VenueId">();
export type VenueId = z.infer<typeof VenueId>;

export const SeatingPlanId = uuid().brand<"SeatingPlanId">();
export type SeatingPlanId = z.infer<typeof SeatingPlanId>;

export const EventId = uuid().brand<"EventId">();
export type EventId = z.infer<typeof EventId>;

export const PerformanceId = uuid().brand<"PerformanceId">();
export type PerformanceId = z.infer<typeof PerformanceId>;

export const BookingId = uuid().brand<"BookingId">();
export type BookingId = z.infer<typeof BookingId>;

export const PaymentId = uuid().brand<"PaymentId">();
export type PaymentId = z.infer<typeof PaymentId>;

/** `<sectionId>-<rowLabel>-<seatLabel>`, for example `stalls-C-12`: unique in a seating plan. */
export const SeatId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:_[a-z0-9]+)*-[A-Za-z0-9]+-[A-Za-z0-9]+$/, "not the id of a seat")
  .brand<"SeatId">();
export type SeatId = z.infer<typeof SeatId>;

/** A seat's place in its seating plan, from 0: its row in Postgres, its two bits on the live map. */
export const SeatIndex = z.int().min(0).brand<"SeatIndex">();
export type SeatIndex = z.infer<typeof SeatIndex>;

/** A general admission area or a section of a plan: lower case words joined by `_`. */
export const SectionId = keyword();
export type SectionId = z.infer<typeof SectionId>;

/** Key of a price level in a plan. */
export const PriceLevelKey = keyword();
export type PriceLevelKey = z.infer<typeof PriceLevelKey>;

function keyword() {
  return z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(?:_[a-z0-9]+)*$/, "lower case letters, digits and single underscores");
}

/** `<performanceId>.<uuid>`: names its performance, so that a hold is found without an index. */
export const HoldId = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, "not the id of a hold")
  .refine((id) => PerformanceId.safeParse(id.slice(0, 36)).success, "not the id of a hold")
  .brand<"HoldId">();
export type HoldId = z.infer<typeof HoldId>;

/** Makes the id of a new hold. */
export function newHoldId(performanceId: PerformanceId): HoldId {
  return HoldId.parse(`${performanceId}.${crypto.randomUUID()}`);
}

/** `<performanceId>.<uuid>`: a request for places, found as a hold is. Its uuid is that of the booking it may become. */
export const GaRequestId = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, "not the id of a request for places")
  .refine(
    (id) =>
      PerformanceId.safeParse(id.slice(0, 36)).success && BookingId.safeParse(id.slice(37)).success,
    "not the id of a request for places",
  )
  .brand<"GaRequestId">();
export type GaRequestId = z.infer<typeof GaRequestId>;

/** The id of a request. @param uuid a new one, or always the same one for the same wish */
export function gaRequestIdOf(performanceId: PerformanceId, uuid: string): GaRequestId {
  return GaRequestId.parse(`${performanceId}.${uuid}`);
}

/** The performance at which places are asked for. */
export function performanceOfGaRequest(id: GaRequestId): PerformanceId {
  return PerformanceId.parse(id.slice(0, 36));
}

/** The booking that a request becomes, if it is granted: always the same one, however often it is decided. */
export function bookingOfGaRequest(id: GaRequestId): BookingId {
  return BookingId.parse(id.slice(37));
}

/** The performance that a hold belongs to. */
export function performanceOfHold(holdId: HoldId): PerformanceId {
  return PerformanceId.parse(holdId.slice(0, 36));
}
