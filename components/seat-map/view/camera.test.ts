import { expect, test } from "vitest";

import { Camera } from "./camera";

const house = { minX: 0, minY: 0, maxX: 6_000, maxY: 4_000 };
const section = {
  kind: "section" as const,
  place: 0,
  id: "stalls",
  name: "Stalls",
  outline: [],
  bounds: { minX: 1_000, minY: 1_000, maxX: 3_000, maxY: 2_000 },
  anchor: [2_000, 1_500] as [number, number],
  firstSeat: 0,
  seatCount: 600,
  levels: [0],
};

function cameraOn(width: number, height: number, reducesMotion = false): Camera {
  const camera = new Camera(house, 50, () => reducesMotion);
  camera.resize({ width, height });
  return camera;
}

test("a map opens on the whole house and stays there when a phone is turned", () => {
  const camera = cameraOn(360, 640);
  expect(camera.isWhole()).toBe(true);
  camera.resize({ width: 640, height: 360 });
  expect(camera.isWhole()).toBe(true);
  expect(camera.view).toMatchObject({ x: 3_000, y: 2_000 });
});

test("choosing a section flies to where its seats can be tapped, and home is one press away", () => {
  const camera = cameraOn(900, 600);
  camera.flyToPart(section, { x: 2_000, y: 1_500 }, "fine", 0);
  expect(camera.advance(100)).toBe(true);
  expect(camera.advance(2_000)).toBe(false);
  expect(camera.detail()).toBe("seats");
  camera.flyHome(2_000);
  camera.advance(4_000);
  expect(camera.isWhole()).toBe(true);
});

test("who asked for less motion arrives at once", () => {
  const camera = cameraOn(900, 600, true);
  camera.flyToPart(section, { x: 2_000, y: 1_500 }, "coarse", 0);
  expect(camera.isMoving()).toBe(false);
  expect(camera.detail()).toBe("seats");
  camera.throwBy({ x: 3, y: 0 }, 0);
  expect(camera.isMoving()).toBe(false);
});

test("a thrown map comes to rest", () => {
  const camera = cameraOn(900, 600, false);
  camera.zoomBy(6, { x: 450, y: 300 });
  const { x } = camera.view;
  camera.throwBy({ x: 1, y: 0 }, 0);
  for (let nowMs = 16; camera.advance(nowMs); nowMs += 16) expect(nowMs).toBeLessThan(3_000);
  expect(camera.view.x).toBeLessThan(x);
});

test("a hand on the map ends a flight", () => {
  const camera = cameraOn(900, 600);
  camera.flyToPart(section, { x: 2_000, y: 1_500 }, "fine", 0);
  camera.advance(100);
  camera.panBy({ x: 5, y: 5 });
  expect(camera.isMoving()).toBe(false);
});

test("a seat that is in sight is not moved, one that is not is brought into sight", () => {
  const camera = cameraOn(900, 600, true);
  camera.reveal({ x: 2_000, y: 1_500 }, 0);
  const { view } = camera;
  camera.reveal({ x: 2_100, y: 1_550 }, 0);
  expect(camera.view).toBe(view);
  camera.reveal({ x: 4_900, y: 3_000 }, 0);
  expect(camera.view).toMatchObject({ x: 4_900, y: 3_000 });
});
