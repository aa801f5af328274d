import { expect, test } from "vitest";

import { WishKey } from "./wish-key";

test("a form that is sent again is the same wish; one that was changed is another", () => {
  const wish = new WishKey();
  const first = wish.keyFor({ name: "The Meridian" });
  expect(wish.keyFor({ name: "The Meridian" })).toBe(first);
  expect(wish.keyFor({ name: "The Meridian II" })).not.toBe(first);
});
