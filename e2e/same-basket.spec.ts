/** One buyer, one basket, in whatever window it is looked at. */
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
  const [first, second] = [
    new SeatMap(page, performance),
    new SeatMap(await page.context().newPage(), performance),
  ];
  await Promise.all([first.open(), second.open()]);

  await Promise.all([first.seat("a1").click(), second.seat("b1").click()]);

  await expect(page.getByRole("timer", { name: "Time left to check out" })).toBeVisible();
  expect((await buyer.readHold(performance.id))?.seatIds).toHaveLength(1);
  await first.seat("b2").click();
  await first.expectSaid("One buyer may have 1 place at this performance. You have them all.");
});
