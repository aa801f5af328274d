/**
 * The promise this product makes: one seat, one owner, however many ask at once.
 *
 * The requests go over HTTP to the running product, so each race crosses every layer. That the races
 * are real is shown by their controls in `server/commands/races.integration.test.ts`.
 */
import { Hold } from "#server/domain/hold";
import { BookingView } from "#server/domain/booking";
import { freezeTimers } from "./checkout";
import { expect, test } from "./fixtures";
import { SeatMap } from "./seat-map";

test("one of twenty-five buyers gets the seat; the rest hear that it has gone", async ({
  performance,
  newBuyer,
}) => {
  const { a1 } = performance.seats;
  const crowd = await Promise.all(Array.from({ length: 25 }, newBuyer));

  const answers = await Promise.all(crowd.map((buyer) => buyer.hold(performance.id, a1)));

  const statuses = answers.map((answer) => answer.status()).sort();
  expect(statuses).toEqual([201, ...Array<number>(24).fill(409)]);
  for (const answer of answers.filter((each) => !each.ok())) {
    expect(await answer.json()).toMatchObject({
      type: "/problems/seats_unavailable",
      seatIds: [a1],
    });
  }
});

test("when pairs overlap, nobody is left holding half a pair", async ({
  performance,
  newBuyer,
}) => {
  const { a1, a2, a3 } = performance.seats;
  const crowd = await Promise.all(Array.from({ length: 20 }, newBuyer));

  const answers = await Promise.all(
    crowd.map((buyer, i) =>
      i % 2 === 0 ? buyer.hold(performance.id, a1, a2) : buyer.hold(performance.id, a2, a3),
    ),
  );

  const won = await Promise.all(
    answers.filter((answer) => answer.ok()).map((answer) => answer.json()),
  );
  const holds = Hold.array().parse(won);
  expect(holds.map((hold) => hold.seatIds.length)).toEqual([2]);
});

test("a standing area sells exactly its places to a crowd that wants more", async ({
  newPerformance,
  newBuyer,
}) => {
  const { id: performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 30 },
  });
  const crowd = await Promise.all(Array.from({ length: 20 }, newBuyer));

  const answers = await Promise.all(
    crowd.map((buyer) => buyer.book({ performanceId, areaId: "area", quantity: 2 })),
  );

  expect(answers.filter((answer) => answer.ok())).toHaveLength(15);
  const refused = answers.filter((answer) => !answer.ok());
  for (const answer of refused) {
    expect(await answer.json()).toMatchObject({ type: "/problems/places_unavailable" });
  }
});

test("one hold that is booked from six tabs at once is one booking", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id: holdId } = await buyer.holdSeats(performance.id, performance.seats.a1);

  const answers = await Promise.all(Array.from({ length: 6 }, () => buyer.book({ holdId })));

  expect(answers.map((answer) => answer.status())).toEqual(Array<number>(6).fill(201));
  const bookings = BookingView.array().parse(
    await Promise.all(answers.map((answer) => answer.json())),
  );
  expect(new Set(bookings.map((booking) => booking.id)).size).toBe(1);
});

test("two fans tap one seat at the same moment: one has it, and the other is told in place and in words", async ({
  performance,
  newBuyer,
}) => {
  const fans = await Promise.all([newBuyer(), newBuyer()]);
  const pages = await Promise.all(fans.map((fan) => fan.openPage()));
  const maps = pages.map((page) => new SeatMap(page, performance));
  await Promise.all(maps.map((map) => map.open()));
  await Promise.all(maps.map((map) => map.expectSeat("a1", "available")));

  // Whoever is a moment slower may find the seat disabled, as its news came first. A fan's finger does
  // not wait for that, and is answered all the same: a click that waits for it would wait for ever.
  await Promise.all(maps.map((map) => map.seat("a1").click({ force: true })));

  await Promise.all(
    // Who is a moment slower hears it from the map, who is not, from the refusal.
    maps.map((map) =>
      map.expectSaid(/^(Row A|Stalls row A) seat 1 (is yours|has just gone|is in)/),
    ),
  );
  const baskets = await Promise.all(maps.map((map) => map.basket().count()));
  expect(baskets.sort()).toEqual([0, 1]);
  const names = await Promise.all(maps.map((map) => map.seat("a1").getAttribute("aria-label")));
  expect(names.filter((name) => (name ?? "").endsWith(", yours"))).toHaveLength(1);
  expect(
    names.filter((name) => /, (just gone|in somebody’s basket)$/.test(name ?? "")),
  ).toHaveLength(1);
});

test("a fan whose map is a moment behind hears which seat has gone, and takes the next one", async ({
  performance,
  newBuyer,
}) => {
  const [faster, slower] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await slower.openPage();
  // A network that brings no news: neither by socket, nor by asking, as the page's timers stand still.
  await page.routeWebSocket(/socket\.io/, () => undefined);
  await page.clock.install();
  const map = new SeatMap(page, performance);
  await map.open();
  await map.expectSeat("a1", "available");
  await freezeTimers(page);

  await faster.holdSeats(performance.id, performance.seats.a1);
  await map.seat("a1").click();

  await map.expectSaid("Stalls row A seat 1 has just gone. Choose another.");
  await map.expectSeat("a1", "gone");
  await expect(map.basket()).toHaveCount(0);
  await map.seat("a2").click();
  await map.expectSeat("a2", "mine");
});

test("a seat that somebody holds shows on the other screen, and a tap on it explains", async ({
  performance,
  newBuyer,
}) => {
  const [rival, fan] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await fan.openPage();
  const map = new SeatMap(page, performance);
  await map.open();
  await map.expectSeat("b7", "available");

  await rival.holdSeats(performance.id, performance.seats.b7);

  await map.expectSeat("b7", "held");
  await expect(map.seat("b7")).toBeDisabled();
  await expect(map.seat("b8")).toBeEnabled();
  await map.tapOnMap("b7");
  await map.expectSaid("Row B seat 7 is in somebody’s basket.");
});
