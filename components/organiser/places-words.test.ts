import { expect, test } from "vitest";

import { placesInWords } from "./places-words";

test("a house is as large as its seats and its standing places, and what it has none of is not said", () => {
  expect(placesInWords({ seatCount: 1_310, areaCapacity: 0 })).toBe("1,310 seats");
  expect(placesInWords({ seatCount: 0, areaCapacity: 1 })).toBe("1 place");
  expect(placesInWords({ seatCount: 1, areaCapacity: 2_500 })).toBe("1 seat and 2,500 places");
});
