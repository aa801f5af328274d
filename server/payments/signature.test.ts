import fc from "fast-check";
import { expect, test } from "vitest";

import { signWebhook, verifyWebhook, WEBHOOK_TOLERANCE_MS } from "./signature";

const signed = { rawBody: '{"id":"msg_1"}', secret: "a secret of at least thirty-two letters" };
const nowMs = Date.UTC(2026, 10, 20);
const forged = { ok: false, refusal: { code: "webhook_signature_invalid" } };
const old = { ok: false, refusal: { code: "webhook_too_old" } };

test("what the provider signed a moment ago is believed", () => {
  expect(verifyWebhook(signed, signWebhook(signed, nowMs), nowMs + 1).ok).toBe(true);
});

test("a message with a single letter changed is not the provider's", () => {
  const header = signWebhook(signed, nowMs);
  fc.assert(
    fc.property(fc.nat(signed.rawBody.length - 1), (place) => {
      const letters = Array.from(signed.rawBody);
      letters[place] = letters[place] === "x" ? "y" : "x";
      expect(verifyWebhook({ ...signed, rawBody: letters.join("") }, header, nowMs)).toEqual(
        forged,
      );
    }),
  );
});

test("a signature made with another secret is forged", () => {
  const header = signWebhook({ ...signed, secret: "somebody else's idea of our secret" }, nowMs);
  expect(verifyWebhook(signed, header, nowMs)).toEqual(forged);
});

test("an old message cannot be given a new time", () => {
  const header = signWebhook(signed, nowMs - 2 * WEBHOOK_TOLERANCE_MS);
  expect(verifyWebhook(signed, header, nowMs)).toEqual(old);
  expect(verifyWebhook(signed, header.replace(/t=\d+/, `t=${String(nowMs)}`), nowMs)).toEqual(
    forged,
  );
});

test("a message is believed for five minutes either way, and no longer", () => {
  const header = signWebhook(signed, nowMs);
  for (const offMs of [-WEBHOOK_TOLERANCE_MS, 90_000, WEBHOOK_TOLERANCE_MS]) {
    expect(verifyWebhook(signed, header, nowMs + offMs).ok).toBe(true);
  }
  for (const offMs of [-WEBHOOK_TOLERANCE_MS - 1, WEBHOOK_TOLERANCE_MS + 1]) {
    expect(verifyWebhook(signed, header, nowMs + offMs)).toEqual(old);
  }
});

test("a forged message is called forged, however old it says it is", () => {
  const header = `t=1,v1=${"0".repeat(64)}`;
  expect(verifyWebhook(signed, header, nowMs)).toEqual(forged);
});

test("a header that is missing or of another shape is forged, and never a fault", () => {
  const header = signWebhook(signed, nowMs);
  for (const broken of [null, "", "t=,v1=", header.slice(0, -1), `${header}0`, ` ${header}`]) {
    expect(verifyWebhook(signed, broken, nowMs)).toEqual(forged);
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (anything) => {
      expect(verifyWebhook(signed, anything, nowMs)).toEqual(forged);
    }),
  );
});
