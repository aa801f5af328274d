import { expect, test } from "vitest";

import { chooseEncoding } from "#server/http/encoding";

function choose(accepted: string | null): string {
  return chooseEncoding(accepted, ["br", "gzip", "identity"]);
}

test("a browser gets the smallest encoding that it takes", () => {
  expect(choose("gzip, deflate, br, zstd")).toBe("br");
  expect(choose("gzip, deflate")).toBe("gzip");
  expect(choose("GZIP;q=0.5")).toBe("gzip");
  expect(choose("*")).toBe("br");
});

test("who takes no encoding gets none", () => {
  expect(choose(null)).toBe("identity");
  expect(choose("")).toBe("identity");
  expect(choose("deflate")).toBe("identity");
  expect(choose("br;q=0, gzip;q=0.0")).toBe("identity");
  expect(choose("br;q=0, *")).toBe("gzip");
});
