import { expect, test } from "vitest";

import { figureOf, inTurn, sumOf, withProcessor } from "./measure";
import { median, spreadOf } from "./statistics";

const words = { name: "holds", unit: "holds/s", target: "ratio >= 0.5" };

test("the product and its limit take turns", async () => {
  const order: string[] = [];
  const turn = (who: string) => (run: number) => {
    order.push(`${who} ${String(run)}`);
    return Promise.resolve({ value: run, cpuUsPerOp: null });
  };
  const { product, limit } = await inTurn(2, turn("product"), turn("limit"));
  expect(order).toEqual(["product 0", "limit 0", "product 1", "limit 1"]);
  expect([product.length, limit.length]).toEqual([2, 2]);
});

test("a figure is the median of its runs, and its ratio that of runs side by side", () => {
  const reading = (value: number, cpuUsPerOp: number) => ({ value, cpuUsPerOp });
  const readings = {
    product: [reading(50, 10), reading(90, 30), reading(60, 20)],
    limit: [reading(100, 5), reading(100, 5), reading(200, 5)],
  };
  const figure = figureOf({ ...words, better: "more" }, readings, ({ ratio }) => ratio === 0.5);
  expect(figure).toMatchObject({ value: 60, limit: 100, ratio: 0.5, cpuUsPerOp: 20, met: true });
  expect(figure.runs.map(({ limit }) => limit)).toEqual([100, 100, 200]);
  expect(figure).not.toHaveProperty("better");
});

test("of times, the share of the limit is the other way round", () => {
  const at = (value: number) => [{ value, cpuUsPerOp: null }];
  const readings = { product: at(200), limit: at(100) };
  expect(figureOf({ ...words, better: "less" }, readings, () => true).ratio).toBe(0.5);
});

test("what nobody has measured is not in the figure", () => {
  const readings = { product: [{ value: 1, cpuUsPerOp: null }], limit: [] };
  const figure = figureOf({ ...words, better: "more" }, readings, () => true);
  expect(figure).toMatchObject({ limit: null, ratio: null, p99Ms: null, cpuUsPerOp: null });
});

test("processor time is that of the work in between", async () => {
  let us = 500;
  const read = () =>
    new Map([
      ["redis", us],
      ["postgres", 7],
    ]);
  const { answer, usedUs } = await withProcessor(read, () => {
    us += 120;
    return Promise.resolve("done");
  });
  expect([answer, usedUs.get("redis"), sumOf(usedUs)]).toEqual(["done", 120, 120]);
});

test("the middle and the spread of runs", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(spreadOf([90, 100, 120])).toBeCloseTo(0.3);
  expect(() => median([])).toThrow();
});
