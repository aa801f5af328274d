import { expect, test } from "vitest";

import { formatMoney } from "./money";

test("pence are written where there are any, whatever was written before", () => {
  const written = [4_250, 4_200, 4_205, 0].map((amountMinor) =>
    formatMoney({ amountMinor, currency: "GBP" }),
  );
  expect(written).toEqual(["£42.50", "£42", "£42.05", "£0"]);
});

test("every currency has its own sign", () => {
  const signs = (["GBP", "EUR", "USD", "GBP"] as const).map((currency) =>
    formatMoney({ amountMinor: 100, currency }),
  );
  expect(signs).toEqual(["£1", "€1", "US$1", "£1"]);
});
