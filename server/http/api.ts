/** The API as one function from request to response: the table of routes on Hono's router. */
import type { IncomingMessage } from "node:http";

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";

import { config } from "#server/config";
import { problem } from "#server/http/problem";
import type { ApiRequest, Reply } from "#server/http/reply";
import { METHODS, ROUTES, type Handler, type RouteModule } from "#server/http/routes";

/** Builds the router. What no route answers is a problem document as well. */
export function createApi(): Hono<{ Bindings: HttpBindings }> {
  const api = new Hono<{ Bindings: HttpBindings }>();
  for (const [path, module] of Object.entries(ROUTES)) {
    const handlers = handlersOf(module);
    const allowed = [...handlers.keys()].join(", ");
    // One route for all methods: Hono looks for no other, and makes no chain of two.
    api.all(path, (c) => {
      const { method } = c.req;
      const handler = handlers.get(method === "HEAD" ? "GET" : method);
      if (!handler) return refuseMethod(allowed);
      const { incoming } = c.env;
      const context = { params: c.req.param(), address: addressOf(incoming) };
      return handler(asHandlersRead(c.req.raw, incoming), context);
    });
  }
  api.notFound(() => responseOf(problem({ code: "not_found" })));
  return api;
}

function handlersOf(module: RouteModule): ReadonlyMap<string, Handler> {
  return new Map(
    METHODS.flatMap((method): [string, Handler][] => {
      const handler = module[method];
      return handler ? [[method, handler]] : [];
    }),
  );
}

function refuseMethod(allowed: string): Response {
  const refusal = problem({ code: "method_not_allowed" });
  return responseOf({ ...refusal, headers: { ...refusal.headers, Allow: allowed } });
}

function responseOf({ body, status, headers }: Reply): Response {
  return new Response(body, { status, headers });
}

/** The request with its header as Node has parsed it. */
function asHandlersRead(request: Request, incoming: IncomingMessage): ApiRequest {
  return {
    method: request.method,
    url: request.url,
    headers: {
      get: (name) => {
        const value = incoming.headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : (value ?? null);
      },
    },
    get body() {
      return request.body;
    },
    text: () => request.text(),
  };
}

/**
 * Who is at the other end. Each proxy adds whom it heard from to X-Forwarded-For, so only as many
 * entries from the end are believed as there are proxies of ours.
 */
export function addressOf({ headers, socket }: IncomingMessage): string {
  const remoteAddress = socket.remoteAddress ?? "unknown";
  if (config.TRUSTED_PROXIES === 0) return remoteAddress;
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((entry) => entry.trim());
  const believed = forwarded.at(-config.TRUSTED_PROXIES) ?? "";
  return believed === "" ? remoteAddress : believed;
}
