/** The API as one function from request to response: the table of routes on Hono's router. */
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
          address: addressOf(c.req.raw.headers, c.env.incoming.socket.remoteAddress),
        }),
      );
    }
    api.all(path, () => problem({ code: "method_not_allowed" }));
  }
  api.notFound(() => problem({ code: "not_found" }));
  return api;
}

/**
 * Who is at the other end. Each proxy adds whom it heard from to X-Forwarded-For, so only as many
 * entries from the end are believed as there are proxies of ours.
 */
function addressOf(headers: Headers, remoteAddress = "unknown"): string {
  if (config.TRUSTED_PROXIES === 0) return remoteAddress;
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const believed = forwarded.at(-config.TRUSTED_PROXIES) ?? "";
  return believed === "" ? remoteAddress : believed;
}
