import fc from "fast-check";
import { expect, test } from "vitest";

import { slugOf } from "#server/domain/slug";

test("a slug is the name in plain letters", () => {
  expect(slugOf("The Lantern Keeper’s Daughter", "event")).toBe("the-lantern-keepers-daughter");
  expect(slugOf("  Café Déjà-Vu: 2 nights! ", "event")).toBe("cafe-deja-vu-2-nights");
});

test("a name without plain letters still has a slug", () => {
  expect(slugOf("歌舞伎", "event")).toBe("event");
});

test("any name at all makes a slug that fits an address", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (name) => {
      expect(slugOf(name, "event")).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(slugOf(name, "event").length).toBeLessThanOrEqual(60);
    }),
  );
});
