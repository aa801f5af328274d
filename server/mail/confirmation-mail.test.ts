import { expect, test } from "vitest";

import { aBooking, newsOf } from "./booking.fixture";
import { confirmationMail } from "./confirmation-mail";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

test("the mail says what, when by the venue's clock, where, which seats and what it cost", async () => {
  const mail = await confirmationMail(newsOf(aBooking()));
  for (const form of [mail.html, mail.text]) {
    expect(form).toContain("The Glass Harbour");
    expect(form).toMatch(/31 July 2026 at 19:30 (BST|GMT\+1)/);
    expect(form).toContain("Lantern Theatre, London");
    expect(form).toContain("K7MXQ2ZB");
    expect(form).toContain("Stalls, row C, seat 12");
    expect(form).toContain("Stalls, row C, seat 13");
    expect(form).toContain("£42.50");
    expect(form).toContain("£85");
    expect(form).toContain("Includes £7 in fees");
    expect(form).toContain("https://frontrow.test/bookings/6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7a01");
  }
  expect(mail.subject).toMatch(/^Your tickets: The Glass Harbour, Friday,? 31 July 2026 at 19:30/);
  expect(mail.to).toEqual({ name: "Ada Lovelace", email: "ada@example.test" });
});

test("each ticket has a code of its own, shown where the mail speaks of its seat", async () => {
  const booking = aBooking();
  const mail = await confirmationMail(newsOf(booking));
  expect(mail.attachments).toHaveLength(2);
  for (const { cid, content, contentType } of mail.attachments) {
    expect(mail.html).toContain(`src="cid:${cid}"`);
    expect(contentType).toBe("image/png");
    expect(content.subarray(0, 4)).toEqual(PNG);
    expect(content.length).toBeLessThan(8_192);
  }
  const [first, second] = mail.attachments;
  expect(first?.content.equals(second?.content ?? Buffer.alloc(0))).toBe(false);
  for (const { code } of booking.tickets) {
    expect(mail.html).toContain(code);
    expect(mail.text).toContain(code);
  }
});

test("a ticket that is void is not sent", async () => {
  const booking = aBooking();
  const [first, second] = booking.tickets;
  if (!first || !second) throw new Error("A booking of two seats has two tickets.");
  const mail = await confirmationMail(
    newsOf({ ...booking, tickets: [{ ...first, status: "VOID" }, second] }),
  );
  expect(mail.attachments).toHaveLength(1);
  expect(mail.html).not.toContain(first.code);
  expect(mail.text).not.toContain(first.code);
  expect(mail.text).toContain("1 ticket,");
});

test("places of an area are one line of the bill and a ticket each", async () => {
  const area = { sectionName: "Floor", rowLabel: null, seatLabel: null };
  const booking = aBooking();
  const [line] = booking.lines;
  if (!line) throw new Error("A booking has a line.");
  const mail = await confirmationMail(
    newsOf({
      ...booking,
      lines: [{ ...line, ...area, seatId: null, areaId: "floor", quantity: 2 }],
      tickets: booking.tickets.map((ticket) => ({ ...ticket, ...area })),
    }),
  );
  expect(mail.text).toContain("2 × Floor (Premium): £85");
  expect(mail.attachments).toHaveLength(2);
});

test("the same news has the same Message-ID, so that a doubled mail can be recognised", async () => {
  const news = newsOf(aBooking());
  const [first, second] = [await confirmationMail(news), await confirmationMail(news)];
  expect(first.messageId).toBe("<6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7d00@frontrow.test>");
  expect(second.messageId).toBe(first.messageId);
  const other = { ...news, eventId: "6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7d01" };
  expect((await confirmationMail(other)).messageId).not.toBe(first.messageId);
});

test("what an organiser or a fan has typed is text: no tag, no header, no line of its own", async () => {
  const booking = aBooking();
  const eventTitle = `<img src=x onerror="alert(1)">\r\nBcc: everybody@example.test`;
  const news = newsOf({ ...booking, performance: { ...booking.performance, eventTitle } });
  const mail = await confirmationMail({
    ...news,
    recipient: { ...news.recipient, name: "<b>Ada</b>\u2028\nHello" },
  });
  expect(mail.html).not.toContain("<img src=x");
  expect(mail.html).not.toContain("<b>Ada");
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.text).not.toMatch(/^Bcc:/m);
  expect(mail.text).toContain("<b>Ada</b> Hello");
});
