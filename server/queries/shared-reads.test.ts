import { expect, test } from "vitest";

import { SharedReads } from "./shared-reads";

/** Reads that end when the test says so. */
function openReads() {
  const under: { resolve: (value: number) => void; reject: (fault: Error) => void }[] = [];
  const reads = new SharedReads<string, number>(
    () =>
      new Promise((resolve, reject) => {
        under.push({ resolve, reject });
      }),
  );
  return { reads, under };
}

test("who asks while a read is under way is told what was read after they asked", async () => {
  const { reads, under } = openReads();
  const first = reads.read("map");
  const late = [reads.read("map"), reads.read("map")];
  expect(under).toHaveLength(1);

  under[0]?.resolve(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(under).toHaveLength(2);
  under[1]?.resolve(2);
  expect(await Promise.all(late)).toEqual([2, 2]);

  const another = reads.read("map");
  expect(under).toHaveLength(3);
  under[2]?.resolve(3);
  expect(await another).toBe(3);
});

test("a read that fails fails for those who share it, and not for those after it", async () => {
  const { reads, under } = openReads();
  const first = reads.read("map");
  const late = reads.read("map");
  under[0]?.reject(new Error("Redis is away."));
  await expect(first).rejects.toThrow("Redis is away.");
  under[1]?.resolve(2);
  expect(await late).toBe(2);
});

test("reads of different things do not wait for each other", async () => {
  const { reads, under } = openReads();
  const both = [reads.read("one"), reads.read("other")];
  expect(under).toHaveLength(2);
  for (const [at, read] of under.entries()) read.resolve(at);
  expect(await Promise.all(both)).toEqual([0, 1]);
});
