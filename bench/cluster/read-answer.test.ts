import { expect, test } from "vitest";

import type { PerformanceId } from "#server/domain/ids";
import type { House } from "./house";
import { readAnswer } from "./read-answer";

const house: House = {
  performanceId: "performance" as PerformanceId,
  ...{ seatIds: [], indexOf: new Map([["seat", 3]]), areaId: null },
};

test("a yes that is cut short, empty or of another shape is a fault of its own, and proves nothing", () => {
  for (const text of ['{"id":"book', "", "{}", "[]", "<html>"]) {
    const { ended, json } = readAnswer(house, "book", 201, text);
    expect(ended).toMatchObject({ outcome: "unknown", status: 201, unreadable: true });
    expect(json).toBeNull();
  }
});

test("a refusal names its code and the seats in the way; one that is no problem document is a fault", () => {
  const problem = JSON.stringify({ type: "/problems/seats_unavailable", seatIds: ["seat"] });
  expect(readAnswer(house, "hold", 409, problem).ended).toEqual({
    ...{ outcome: "fail", status: 409, refusalCode: "seats_unavailable", seatIndexes: [3] },
  });
  expect(readAnswer(house, "hold", 409, "Conflict").ended).toMatchObject({ unreadable: true });
});

test("an outage leaves it open whether something has happened", () => {
  const { ended } = readAnswer(house, "pay", 503, JSON.stringify({ type: "/problems/overloaded" }));
  expect(ended).toMatchObject({ outcome: "unknown", status: 503, refusalCode: "overloaded" });
  expect(ended.unreadable).toBeUndefined();
});

test("what gives nothing back may be answered by nothing", () => {
  expect(readAnswer(house, "release", 204, "").ended).toMatchObject({ outcome: "ok" });
});
