import { readdirSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import { METHODS, ROUTES } from "./routes";

const FILES = readdirSync("app/api/v1", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("route.ts"))
  .map((file) => `/api/v1/${file.replace(/\/?route\.ts$/, "").replace(/\[(\w+)\]/g, ":$1")}`);

test("every route file is mounted on the front door, and nothing else is", () => {
  expect(Object.keys(ROUTES).sort()).toEqual(FILES.sort());
});

test("a mounted path leads to the file of that path", async () => {
  for (const [path, module] of Object.entries(ROUTES)) {
    const folder = path.replace(/:(\w+)/g, "[$1]");
    const file: unknown = await import(resolve(`app${folder}/route.ts`));
    expect(module, path).toBe(file);
  }
});

test("a route module exports handlers and nothing that Next would not know", () => {
  for (const [path, module] of Object.entries(ROUTES)) {
    const exported = Object.keys(module);
    expect(exported.length, path).toBeGreaterThan(0);
    expect([...METHODS], path).toEqual(expect.arrayContaining(exported));
  }
});
