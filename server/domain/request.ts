/** What can be wrong with any request, whatever it asks for. */

/** The first that applies is the answer. */
export type RequestRefusal =
  | { code: "not_found" }
  | { code: "method_not_allowed" }
  | { code: "cross_site_request" }
  | { code: "not_signed_in" }
  | { code: "not_allowed" }
  | { code: "too_many_requests"; retryAfterMs: number }
  | { code: "unsupported_media_type" }
  | { code: "body_too_large"; bytesMax: number }
  | { code: "invalid_request"; errors: { pointer: string; message: string }[] }
  | IdempotencyRefusal
  | { code: "overloaded"; retryAfterMs: number; requestId: string }
  | { code: "fault"; requestId: string };

/** What can be wrong with an Idempotency-Key. */
export type IdempotencyRefusal =
  { code: "idempotency_key_reused" } | { code: "request_under_way"; retryAfterMs: number };
