import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";

import { letIn } from "./line";

/** Lets a hundred in, each of whom wants to come twice. @returns who came in, in order, and how many were inside at most */
async function letInTwice(atOnce: number, closesAfter = Infinity) {
  const people = Array.from({ length: 100 }, (_, at) => ({ at, visits: 0 }));
  const came: number[] = [];
  let inside = 0;
  let most = 0;
  await letIn(people, {
    atOnce,
    isClosed: () => came.length >= closesAfter,
    visit: async (each) => {
      came.push(each.at);
      inside += 1;
      most = Math.max(most, inside);
      await turn();
      inside -= 1;
      each.visits += 1;
      return each.visits < 2;
    },
  });
  return { came, most };
}

const inOrder = Array.from({ length: 100 }, (_, at) => at);

test("a crowd is let in so many at once, and whoever comes again stands behind all others", async () => {
  const { came, most } = await letInTwice(7);
  expect(most).toBe(7);
  expect(came).toEqual([...inOrder, ...inOrder]);
});

test("once the door is closed nobody comes in", async () => {
  const { came } = await letInTwice(7, 50);
  expect(came).toEqual(inOrder.slice(0, 50));
});

test("a small crowd is inside all at once", async () => {
  expect((await letInTwice(1_000)).most).toBe(100);
});
