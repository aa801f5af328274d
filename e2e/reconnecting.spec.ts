/** Pages that lost touch say so, and repair themselves by (epoch, revision). */
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { SeatMap } from "./seat-map";

test("a page that was offline says so, and is true again when it is back", async ({
  performance,
  newBuyer,
}) => {
  const { a1, a2 } = performance.seats;
  const [rival, fan] = await Promise.all([newBuyer(), newBuyer()]);
  const held = await rival.holdSeats(performance.id, a1);
  const page = await fan.openPage();
  const map = new SeatMap(page, performance);
  await map.open();
  await map.expectSeat("a1", "held");

  await page.context().setOffline(true);
  await map.expectSaid("Connection lost. The map may be out of date.");
  await rival.api.delete(`${new URL(page.url()).origin}/api/v1/holds/${held.id}`);
  await rival.bookSeats(performance.id, a2);
  await map.expectSeat("a1", "held");
  await map.seat("a3").click();
  await map.expectSaid("You seem to be offline. Nothing is lost: try again when you are back.");
  await map.expectSeat("a3", "available");
  await page.context().setOffline(false);

  await map.expectSaid("Connected again. The map is up to date.");
  await map.expectSeat("a1", "available");
  await map.expectSeat("a2", "held");
  await map.seat("a3").click();
  await map.expectSeat("a3", "mine");
});

test("a page that missed one change notices the gap with the next, and repairs itself", async ({
  performance,
  newBuyer,
}) => {
  const { a1, a2, b1 } = performance.seats;
  const [rival, fan] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await fan.openPage();
  const network = await lossyNetwork(page);
  const map = new SeatMap(page, performance);
  await map.open();
  await rival.holdSeats(performance.id, a2);
  await map.expectSeat("a2", "held");

  network.loseNextDelta();
  await rival.holdSeats(performance.id, a1);
  await expect.poll(network.deltasLost).toBe(1);
  await map.expectSeat("a1", "available");
  await rival.holdSeats(performance.id, b1);

  await map.expectSeat("b1", "held");
  await map.expectSeat("a1", "held");
});

test("a socket that breaks is opened again, and the page goes on hearing", async ({
  performance,
  newBuyer,
}) => {
  const [rival, fan] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await fan.openPage();
  const network = await lossyNetwork(page);
  const map = new SeatMap(page, performance);
  await map.open();
  await expect.poll(network.socketsOpened).toBe(1);

  network.breakSocket();
  await rival.holdSeats(performance.id, performance.seats.a1);
  await expect.poll(network.socketsOpened).toBe(2);
  await map.expectSeat("a1", "held");
  await rival.holdSeats(performance.id, performance.seats.a2);
  await map.expectSeat("a2", "held");
});

/** Stands between a page and the sidecar, and loses what it is told to lose. */
async function lossyNetwork(page: Page) {
  let opened = 0;
  let lost = 0;
  let losesNext = false;
  let breakSocket: () => void = () => undefined;

  await page.routeWebSocket(/socket\.io/, (socket) => {
    opened += 1;
    const sidecar = socket.connectToServer();
    breakSocket = () => void Promise.all([socket.close(), sidecar.close()]);
    sidecar.onMessage((message) => {
      if (losesNext && String(message).includes('"delta"')) {
        losesNext = false;
        lost += 1;
      } else socket.send(message);
    });
  });

  return {
    loseNextDelta: () => {
      losesNext = true;
    },
    breakSocket: () => {
      breakSocket();
    },
    deltasLost: () => lost,
    socketsOpened: () => opened,
  };
}
