import fc from "fast-check";
import { expect, test } from "vitest";

import { decideExtension, decideSale, HOLD_CAP_MS, HoldRequest, type Sale } from "./hold";

const open: Sale = {
  onSaleAtMs: 1_000,
  offSaleAtMs: 10_000_000,
  seatsPerBuyerMax: 8,
  holdTtlMs: 600_000,
  cancelledAtMs: null,
};

test("nothing is held before the sale, and the buyer hears when it begins", () => {
  expect(decideSale(open, 999)).toEqual({
    ok: false,
    refusal: { code: "not_on_sale_yet", onSaleAtMs: 1_000 },
  });
  expect(decideSale(open, 1_000)).toEqual({ ok: true, value: { ttlMs: 600_000 } });
});

test("for a cancelled performance nothing is held and nothing kept longer, whatever the hour", () => {
  const cancelled = { ...open, cancelledAtMs: 5_000 };
  const refusal = { ok: false, refusal: { code: "performance_cancelled" } };
  for (const nowMs of [999, 1_000, open.offSaleAtMs]) {
    expect(decideSale(cancelled, nowMs)).toEqual(refusal);
  }
  const hold = { startedAtMs: 2_000, expiresAtMs: 3_000 };
  expect(decideExtension(hold, cancelled, 2_500)).toEqual(refusal);
  expect(decideExtension(hold, open, 2_500).ok).toBe(true);
});

test("a hold never outlives the sale", () => {
  expect(decideSale(open, open.offSaleAtMs - 1)).toEqual({ ok: true, value: { ttlMs: 1 } });
  expect(decideSale(open, open.offSaleAtMs)).toEqual({ ok: false, refusal: { code: "off_sale" } });
});

test("however often it is extended, a hold ends at its cap and with the sale", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: open.onSaleAtMs, max: open.offSaleAtMs }),
      fc.array(fc.nat({ max: 900_000 }), { maxLength: 20 }),
      (startedAtMs, waits) => {
        let nowMs = startedAtMs;
        let expiresAtMs = Math.min(startedAtMs + open.holdTtlMs, open.offSaleAtMs);
        for (const wait of waits) {
          nowMs += wait;
          if (nowMs >= expiresAtMs) return;
          const extended = decideExtension({ startedAtMs, expiresAtMs }, open, nowMs);
          if (!extended.ok) continue;
          expect(extended.value.expiresAtMs).toBeGreaterThan(expiresAtMs);
          expiresAtMs = extended.value.expiresAtMs;
          expect(expiresAtMs).toBeLessThanOrEqual(startedAtMs + HOLD_CAP_MS);
          expect(expiresAtMs).toBeLessThanOrEqual(open.offSaleAtMs);
        }
      },
    ),
  );
});

test("an extension that would win no time is refused", () => {
  const hold = { startedAtMs: 1_000, expiresAtMs: 1_000 + HOLD_CAP_MS };
  expect(decideExtension(hold, open, 1_700_000)).toEqual({
    ok: false,
    refusal: { code: "hold_at_cap", expiresAtMs: hold.expiresAtMs },
  });
});

test.for([
  ["no seats", { seatIds: [] }],
  ["a seat named twice", { seatIds: ["stalls-A-1", "stalls-A-1"] }],
  ["a price from the client", { seatIds: ["stalls-A-1"], priceMinor: 1 }],
  [
    "more seats than any limit",
    { seatIds: Array.from({ length: 21 }, (_, i) => `s-A-${String(i)}`) },
  ],
])("a request to hold %s is not one", ([, body]) => {
  expect(HoldRequest.safeParse(body).success).toBe(false);
});
