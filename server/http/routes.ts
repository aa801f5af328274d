/**
 * The table of mounted routes: every module under app/api/v1 with its path, so that the front door
 * serves them without Next. `routes.test.ts` keeps it equal to the files.
 */
import * as booking from "#app/api/v1/bookings/[bookingId]/route";
import * as bookingCancel from "#app/api/v1/bookings/[bookingId]/cancel/route";
import * as bookingConfirm from "#app/api/v1/bookings/[bookingId]/confirm/route";
import * as bookings from "#app/api/v1/bookings/route";
import * as event from "#app/api/v1/events/[slug]/route";
import * as events from "#app/api/v1/events/route";
import * as gaRequest from "#app/api/v1/ga-requests/[gaRequestId]/route";
import * as hold from "#app/api/v1/holds/[holdId]/route";
import * as holdExtend from "#app/api/v1/holds/[holdId]/extend/route";
import * as holdSeat from "#app/api/v1/holds/[holdId]/seats/[seatId]/route";
import * as organiserEvents from "#app/api/v1/organiser/events/route";
import * as organiserPerformance from "#app/api/v1/organiser/performances/[performanceId]/route";
import * as organiserPerformanceCancel from "#app/api/v1/organiser/performances/[performanceId]/cancel/route";
import * as organiserPaymentBreaks from "#app/api/v1/organiser/payment-breaks/route";
import * as organiserVenues from "#app/api/v1/organiser/venues/route";
import * as audit from "#app/api/v1/performances/[performanceId]/audit/route";
import * as availability from "#app/api/v1/performances/[performanceId]/availability/route";
import * as gaRequests from "#app/api/v1/performances/[performanceId]/ga-requests/route";
import * as holds from "#app/api/v1/performances/[performanceId]/holds/route";
import * as performance from "#app/api/v1/performances/[performanceId]/route";
import * as seatingPlan from "#app/api/v1/performances/[performanceId]/seating-plan/route";
import * as webhooks from "#app/api/v1/payments/webhooks/[provider]/route";
import * as register from "#app/api/v1/register/route";
import * as tokens from "#app/api/v1/tokens/route";
import * as venues from "#app/api/v1/venues/route";
import type { RouteContext } from "#server/http/handle";
import type { ApiRequest } from "#server/http/reply";

/** Answers requests of one method to one path. */
export type Handler = (request: ApiRequest, context: RouteContext) => Promise<Response>;

/** What a route module exports: a handler for each method that it answers to. */
export type RouteModule = Partial<Record<Method, Handler>>;

/** Methods that a route module may export. */
export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

/** Paths in Hono's notation, `:name` for a member. */
export const ROUTES: Readonly<Record<string, RouteModule>> = {
  "/api/v1/register": register,
  "/api/v1/tokens": tokens,
  "/api/v1/events": events,
  "/api/v1/events/:slug": event,
  "/api/v1/venues": venues,
  "/api/v1/performances/:performanceId": performance,
  "/api/v1/performances/:performanceId/seating-plan": seatingPlan,
  "/api/v1/performances/:performanceId/availability": availability,
  "/api/v1/performances/:performanceId/audit": audit,
  "/api/v1/performances/:performanceId/holds": holds,
  "/api/v1/performances/:performanceId/ga-requests": gaRequests,
  "/api/v1/ga-requests/:gaRequestId": gaRequest,
  "/api/v1/holds/:holdId": hold,
  "/api/v1/holds/:holdId/extend": holdExtend,
  "/api/v1/holds/:holdId/seats/:seatId": holdSeat,
  "/api/v1/bookings": bookings,
  "/api/v1/bookings/:bookingId": booking,
  "/api/v1/bookings/:bookingId/confirm": bookingConfirm,
  "/api/v1/bookings/:bookingId/cancel": bookingCancel,
  "/api/v1/organiser/venues": organiserVenues,
  "/api/v1/organiser/events": organiserEvents,
  "/api/v1/organiser/payment-breaks": organiserPaymentBreaks,
  "/api/v1/organiser/performances/:performanceId": organiserPerformance,
  "/api/v1/organiser/performances/:performanceId/cancel": organiserPerformanceCancel,
  "/api/v1/payments/webhooks/:provider": webhooks,
};
