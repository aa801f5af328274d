import { expect, test } from "vitest";

import { readTogether, together } from "./together";

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A service that notes whom it serves with whom, and that waits to be told to go on. */
function openCounter(left: (item: string) => boolean = () => false) {
  const served: string[] = [];
  const { promise: opened, resolve: open } = withResolvers();
  const ask = together<string, string>({
    one: async (item) => {
      served.push(item);
      await opened;
      if (item.startsWith("broken")) throw new Error(item);
      return `${item} alone`;
    },
    many: async (items) => {
      served.push(items.join("+"));
      await opened;
      if (items.some((item) => item.startsWith("broken"))) throw new Error("all of it");
      return items.map((item) => (left(item) ? undefined : `${item} of ${String(items.length)}`));
    },
    keyOf: (item) => item.slice(-1),
    most: 3,
  });
  return { ask, served, open };
}

test("who comes alone is served at once; who comes meanwhile is served together", async () => {
  const { ask, served, open } = openCounter();
  const answers = ["a", "b", "c"].map(ask);
  expect(served).toEqual(["a"]);
  open();
  expect(await Promise.all(answers)).toEqual(["a alone", "b of 2", "c of 2"]);
});

test("no more than agreed are served at once, and no two with the same key", async () => {
  const { ask, served, open } = openCounter();
  const answers = ["first", "1a", "2a", "b", "c", "d"].map(ask);
  open();
  await Promise.all(answers);
  expect(served).toEqual(["first", "1a+b+c", "2a+d"]);
});

test("who is left out is served alone", async () => {
  const { ask, open } = openCounter((item) => item === "c");
  const answers = ["a", "b", "c"].map(ask);
  open();
  expect(await Promise.all(answers)).toEqual(["a alone", "b of 2", "c alone"]);
});

test("what fails for all is done for each, and fails only for whom it must", async () => {
  const { ask, open } = openCounter();
  const answers = ["a", "b", "broken"].map(ask);
  open();
  const ends = await Promise.allSettled(answers);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});

test("one that is stuck holds up nobody behind it", async () => {
  const { ask, served, open } = openCounter();
  const answers = ["a", "b"].map(ask);
  await expect.poll(() => served).toEqual(["a", "b"]);
  open();
  await Promise.all(answers);
});

/** What Postgres says when somebody else sits on a row, and when it is out of reach. */
const faultOf = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ["an outage is told to everybody at once, and nobody is tried again", "57P01", 1],
  ["a row that somebody sits on is no outage: each is tried alone", "55P03", 3],
])("%s", async (_, code, tries) => {
  let calls = 0;
  const ask = together<string, string>({
    one: (item) => {
      calls += 1;
      return item === "first" ? Promise.resolve("first") : Promise.reject(faultOf(code));
    },
    many: () => Promise.reject(faultOf(code)),
    keyOf: (item) => item,
    most: 10,
  });
  const ends = await Promise.allSettled(["first", "a", "b"].map(ask));
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(calls).toBe(tries);
});

test("a crowd that fills each round is served without a rest", async () => {
  const ask = together<number, number>({
    one: (item) => Promise.resolve(item),
    many: (items) => Promise.resolve(items),
    keyOf: String,
    most: 2,
    restMs: 1_000,
  });
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: 200 }, (_, item) => ask(item)));
  // A hundred rounds; whoever rested would be woken by patience alone, every 20 ms.
  expect(performance.now() - beganMs).toBeLessThan(900);
});

test("a crowd's rows are read in one go, each is given their own, and who has none hears so", async () => {
  const asked: (readonly string[])[] = [];
  const find = readTogether((ids) => {
    asked.push(ids);
    return Promise.resolve(ids.filter((id) => id !== "gone").map((id) => ({ id })));
  });
  const found = await Promise.all(["first", "b", "gone", "a"].map((id) => find(id)));
  expect(found).toEqual([{ id: "first" }, { id: "b" }, null, { id: "a" }]);
  expect(asked).toEqual([["first"], ["b", "gone", "a"]]);
  expect(await find("gone")).toBeNull();
});
