/** The headers of a handshake that count. */
import type { IncomingMessage } from "node:http";

/** Origin, host and proof of identity of a request, in the form that the front door uses too. */
export function headersOf({ headers }: Pick<IncomingMessage, "headers">): Headers {
  const { origin, host, cookie, authorization } = headers;
  const named = Object.entries({ origin, host, cookie, authorization });
  return new Headers(
    named.flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
