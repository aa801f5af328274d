/** The API as one function from request to response: the table of routes on Hono's router. */
import type { IncomingMessage } from "node:http";

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";

import { config } from "#server/config";
import { problem } from "#server/http/problem";
import { METHODS, ROUTES } from "#server/http/routes";

/** Builds the router. What no route answers is a problem document as well. */
export function createApi(): Hono<{ Bindings: HttpBindings }> {
  const api = new Hono<{ Bindings: HttpBindings }>();
  for (const [path, module] of Object.entries(ROUTES)) {
    for (const method of METHODS) {
      const handler = module[method];
      if (!handler) continue;
      api.on(method, path, (c) =>
        handler(c.req.raw, {
          params: c.req.param(),
          address: addressOf(c.env.incoming),
        }),
      );
    }
    const allowed = METHODS.filter((method) => module[method]).join(", ");
    api.all(path, () => {
      const refusal = problem({ code: "method_not_allowed" });
      refusal.headers.set("Allow", allowed);
      return refusal;
    });
  }
  api.notFound(() => problem({ code: "not_found" }));
  return api;
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
