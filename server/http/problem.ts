/** The API's way of saying no: problem documents. */
import type { AccountRefusal } from "#server/domain/account";
import type { BookingChangeRefusal, BookingRefusal } from "#server/domain/booking";
import type { CatalogueRefusal } from "#server/domain/catalogue";
import type { GaRequestMissing } from "#server/domain/ga-request";
import type { HoldChangeRefusal, HoldRefusal } from "#server/domain/hold";
import type { OrganiserRefusal, PerformanceCancelRefusal } from "#server/domain/organising";
import type { WebhookRefusal } from "#server/domain/payment";
import type { RequestRefusal } from "#server/domain/request";
import { json, type Reply } from "#server/http/reply";

/** Every reason the API can give. A refusal added to the domain and forgotten here fails the build. */
export type Problem =
  | RequestRefusal
  | AccountRefusal
  | HoldRefusal
  | HoldChangeRefusal
  | BookingRefusal
  | BookingChangeRefusal
  | GaRequestMissing
  | CatalogueRefusal
  | OrganiserRefusal
  | PerformanceCancelRefusal
  | WebhookRefusal;

const PROBLEMS: Record<Problem["code"], { status: number; title: string }> = {
  invalid_request: { status: 400, title: "The request could not be understood" },
  webhook_signature_invalid: { status: 400, title: "The signature does not match" },
  webhook_too_old: { status: 400, title: "The message is too old" },
  webhook_malformed: { status: 400, title: "The message could not be understood" },
  not_signed_in: { status: 401, title: "Sign in to continue" },
  wrong_credentials: { status: 401, title: "That e-mail address and password do not match" },
  not_allowed: { status: 403, title: "This account may not do that" },
  cross_site_request: { status: 403, title: "Writes must come from this site's own pages" },
  not_found: { status: 404, title: "There is nothing here" },
  event_not_found: { status: 404, title: "There is no such event" },
  venue_not_found: { status: 404, title: "There is no such venue" },
  performance_not_found: { status: 404, title: "There is no such performance" },
  area_not_found: { status: 404, title: "There is no such area at this performance" },
  hold_not_found: { status: 404, title: "There is no such hold, or its time has run out" },
  booking_not_found: { status: 404, title: "There is no such booking" },
  ga_request_not_found: { status: 404, title: "There is no such request for places" },
  seat_not_in_hold: { status: 404, title: "That seat is not in this hold" },
  seats_unknown: { status: 404, title: "Some of those seats do not exist at this performance" },
  method_not_allowed: { status: 405, title: "This address does not answer to that method" },
  email_taken: { status: 409, title: "There is an account with that e-mail address" },
  performance_cancelled: { status: 409, title: "This performance has been cancelled" },
  performance_begun: { status: 409, title: "This performance has begun" },
  not_on_sale_yet: { status: 409, title: "Tickets are not on sale yet" },
  off_sale: { status: 409, title: "Tickets are no longer on sale" },
  seat_limit_reached: { status: 409, title: "That is more seats than one buyer may have" },
  seats_unavailable: { status: 409, title: "Some of those seats have just gone" },
  places_unavailable: { status: 409, title: "There are not that many places left" },
  hold_lacks_seats: { status: 409, title: "Some of those seats are no longer in this hold" },
  hold_has_more_seats: { status: 409, title: "This hold has seats that were not named" },
  hold_at_cap: { status: 409, title: "This hold cannot be extended any further" },
  booking_not_pending: { status: 409, title: "This booking is no longer waiting for payment" },
  booking_expired: { status: 409, title: "The time to pay for this booking has run out" },
  payment_under_way: { status: 409, title: "A payment for this booking is under way" },
  booking_not_cancellable: { status: 409, title: "This booking cannot be cancelled" },
  request_under_way: { status: 409, title: "The same request is being answered at this moment" },
  body_too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "Send JSON" },
  performance_in_the_past: { status: 422, title: "A performance starts in the future" },
  price_levels_unknown: { status: 422, title: "The plan has no such price levels" },
  price_levels_unpriced: { status: 422, title: "Every price level of the plan needs a price" },
  idempotency_key_reused: { status: 422, title: "That Idempotency-Key belongs to another request" },
  too_many_requests: { status: 429, title: "That was too fast" },
  fault: { status: 500, title: "Something went wrong on our side" },
  overloaded: { status: 503, title: "Too busy at this moment" },
};

/**
 * An answer carrying a problem document; the refusal's own facts become extension members.
 * `retryAfterMs` becomes a Retry-After header as well.
 *
 * Source: RFC 9457, Problem Details for HTTP APIs.
 */
export function problem({ code, ...facts }: Problem): Reply {
  const { status, title } = PROBLEMS[code];
  const headers: Record<string, string> = { "Content-Type": "application/problem+json" };
  if ("retryAfterMs" in facts) {
    headers["Retry-After"] = String(Math.max(1, Math.ceil(facts.retryAfterMs / 1_000)));
  }
  return json({ type: `/problems/${code}`, title, status, ...facts }, { status, headers });
}

/** Thrown at the edge, where a request ends early, and turned into its document by `handle`. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
