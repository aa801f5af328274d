/** Phones: every main page fits into 360 px, and seats are bought with a thumb. */
import { outcome, payWith } from "./checkout";
import { expect, test } from "./fixtures";
import { MAIN_PAGES } from "./main-pages";
import { SeatMap } from "./seat-map";

const PHONE = { width: 360, height: 740 };

for (const [name, open] of Object.entries(MAIN_PAGES)) {
  test(`${name}: nothing reaches past the edge of a narrow phone`, async ({
    page: visitor,
    performance,
    newBuyer,
  }) => {
    const page = await open({ page: visitor, performance, newBuyer });

    await page.setViewportSize(PHONE);

    const widths = () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
    await expect.poll(widths).toEqual({ scrollWidth: 360, clientWidth: 360 });
  });
}

test("a fan taps a seat on the map of a phone, and pays from the bar at its foot", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const page = await buyer.openPage({ viewport: PHONE, hasTouch: true, isMobile: true });
  const map = new SeatMap(page, performance);
  await map.open();

  await map.tapOnMap("a5");
  await map.expectSeat("a5", "mine");
  const bar = page.getByRole("region", { name: "Your seats" });
  await bar.getByRole("button", { name: /^Show your seats: 1 seat/ }).click();
  await expect(map.basket()).toHaveText([/Row A, seat 5/]);
  await map.checkOut();
  await payWith(page, "Success");

  await expect(outcome(page, "The seat is yours")).toBeVisible();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "My bookings" }).click();
  await expect(page.getByRole("article")).toContainText(performance.title);
});
