import { expect, test } from "vitest";

import { Lags, realtimePortOf } from "./screens";

test("a lag is from the tap to the screen, whether the answer or the news came first", () => {
  const lags = new Lags();
  lags.granted(1, 100);
  lags.seen(1, 130);
  lags.seen(2, 190);
  lags.granted(2, 150);
  expect(lags.report()).toEqual({ changes: 2, p50Ms: 40, p99Ms: 40 });
});

test("only the first time that a seat is taken counts", () => {
  const lags = new Lags();
  lags.granted(1, 100);
  lags.granted(1, 9_000);
  lags.seen(1, 110);
  expect(lags.report()).toEqual({ changes: 1, p50Ms: 10, p99Ms: 10 });
});

test("a page tells where its news come from, as it is or as a script writes it", () => {
  expect(realtimePortOf('{"realtime":{"url":null,"port":3001}}')).toBe(3001);
  expect(realtimePortOf('push([1,"\\"realtime\\":{\\"url\\":null,\\"port\\":3017}"])')).toBe(3017);
  expect(realtimePortOf('{"realtime":{"url":"https://live.example.org","port":3001}}')).toBeNull();
  expect(realtimePortOf("<p>Not found</p>")).toBeNull();
});
