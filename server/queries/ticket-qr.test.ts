import { expect, test } from "vitest";

import { newTicketCode } from "#server/domain/ticket-code";
import { ticketQrSvg } from "./ticket-qr";

test("a ticket's code is drawn black on white, at any size, and small enough for a page", async () => {
  const svg = await ticketQrSvg(newTicketCode());
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 33 33"/);
  expect(svg).toContain("#ffffff");
  expect(svg).toContain("#000000");
  expect(svg).not.toMatch(/<svg [^>]*(width|height)=/);
  expect(svg.length).toBeLessThan(8_192);
});

test("two tickets are two drawings, and one ticket is always the same", async () => {
  const [first, second] = [newTicketCode(), newTicketCode()];
  expect(await ticketQrSvg(first)).toBe(await ticketQrSvg(first));
  expect(await ticketQrSvg(first)).not.toBe(await ticketQrSvg(second));
});
