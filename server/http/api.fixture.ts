/** The API without a server: requests go to the same router that the front door mounts. */
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { issueToken } from "#server/auth";
import { AccountId } from "#server/domain/ids";
import { createApi } from "#server/http/api";

const api = createApi();

/** Has the router answer a request, as it would be answered if it had come over a socket. */
export async function answer(request: Request): Promise<Response> {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers = Object.fromEntries(request.headers);
  return api.fetch(request, { incoming });
}

/** Calls the API with these headers and answers with what a client would see. */
export function caller(always: Record<string, string>) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const request = new Request(`http://localhost/api/v1/${path}`, {
      method,
      headers: {
        ...always,
        ...headers,
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const response = await answer(request);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      contentType: response.headers.get("content-type"),
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
}

/** Calls the API as this buyer, by bearer token. */
export async function asBuyer(buyer: { id: string }) {
  return caller({ Authorization: `Bearer ${await tokenOf(buyer)}` });
}

/** The token that this account's session and its programs carry. */
export async function tokenOf({ id }: { id: string }): Promise<string> {
  const identity = {
    id: AccountId.parse(id),
    role: "fan" as const,
    name: "Robin",
    email: "r@f.test",
  };
  return (await issueToken(identity, Date.now())).token;
}
