/** One buyer, one basket, in whatever window it is looked at. */
import type { BrowserContext, Page, Response } from "@playwright/test";

import { Hold } from "#server/domain/hold";
import { expect, test } from "./fixtures";
import { SeatMap } from "./seat-map";

test("another tab of the same buyer shows the same basket, and follows it", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const [first, second] = [
    new SeatMap(page, performance),
    new SeatMap(await page.context().newPage(), performance),
  ];
  await Promise.all([first.open(), second.open()]);

  await first.seat("a1").click();
  await second.expectSeat("a1", "mine");
  await second.seat("a2").click();
  await first.expectSeat("a2", "mine");
  await expect(first.basket()).toHaveText([/Row A, seat 1/, /Row A, seat 2/]);

  await first.seat("a1").click();
  await second.expectSaid("Your basket was changed in another window.");
  await expect(second.basket()).toHaveText([/Row A, seat 2/]);
});

test("on another device the basket is there, and leaving the page loses nothing", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const map = new SeatMap(page, performance);
  await map.open();
  await map.seat("b5").click();
  await map.expectSeat("b5", "mine");
  await page.goto("/");

  const phone = await buyer.openPage({ viewport: { width: 390, height: 844 } });
  const onPhone = new SeatMap(phone, performance);
  await onPhone.open();
  await onPhone.expectSeat("b5", "mine");
  await page.goBack();
  await map.openList();
  await map.expectSeat("b5", "mine");
});

test("two tabs of one buyer at once cannot race past the limit", async ({
  newPerformance,
  newBuyer,
}) => {
  const performance = await newPerformance({ seatsPerBuyerMax: 1 });
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const tabs = [page, await page.context().newPage()] as const;
  const [first, second] = [new SeatMap(tabs[0], performance), new SeatMap(tabs[1], performance)];
  await Promise.all([first.open(), second.open()]);
  await releaseTogether(page.context(), tabs.length);

  const answering = Promise.all(tabs.map(answerToTap));
  await Promise.all([first.seat("a1").click(), second.seat("b1").click()]);
  const answers = await answering;
  await page.context().unrouteAll({ behavior: "wait" });

  expect(answers.map((answer) => answer.status()).sort()).toEqual([201, 409]);
  const won = Hold.parse(await answers.find((answer) => answer.ok())?.json());
  expect(won.seatIds).toHaveLength(1);
  expect((await buyer.readHold(performance.id))?.seatIds).toEqual(won.seatIds);
  await expect(page.getByRole("timer", { name: "Time left to check out" })).toBeVisible();
  await first.seat("b2").click();
  await first.expectSaid("One buyer may have 1 place at this performance. You have them all.");
});

const HOLDS = /\/performances\/[^/]+\/holds$/;

/** Keeps taps on their way until so many are: however slow a tab is, none is through before the others ask. */
async function releaseTogether(context: BrowserContext, taps: number): Promise<void> {
  let waiting = 0;
  let release = (): void => undefined;
  const everybody = new Promise<void>((resolve) => {
    release = resolve;
  });
  await context.route(HOLDS, async (route) => {
    if (route.request().method() === "POST") {
      waiting += 1;
      if (waiting === taps) release();
      await everybody;
    }
    await route.continue();
  });
}

/** What the server says to the next seat that is tapped on a page. */
function answerToTap(page: Page): Promise<Response> {
  return page.waitForResponse(
    (answer) => HOLDS.test(answer.url()) && answer.request().method() === "POST",
  );
}
