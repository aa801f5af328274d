/**
 * Requests and answers as handlers know them: plain, as a `Headers` made for each request and each answer of a crowd
 * costs more than most handlers do.
 */

/** Fields of a header, by a name in any case; several of one name joined by commas. */
type HeaderFields = Pick<Headers, "get">;

/** What a handler reads of a request. A `Request` is one. */
export type ApiRequest = Pick<Request, "method" | "url" | "body" | "text"> & {
  headers: HeaderFields;
};

/** What a handler answers. */
export type Reply = {
  status: number;
  /** Named as in the standards, `Content-Type`, so that one field has one name. */
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array<ArrayBuffer> | null;
};

/** An answer in JSON. @param options.headers beside or instead of its Content-Type */
export function json(
  value: unknown,
  { status = 200, headers }: Partial<Pick<Reply, "status" | "headers">> = {},
): Reply {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}
