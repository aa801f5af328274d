import { readFileSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { openLedger } from "./ledger-file";

const Line = z.object({ n: z.int(), text: z.string().optional() });

async function newLedgerPath(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "ledger-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, "made", "when", "missing", "ledger.jsonl");
}

async function reopen(file: string) {
  const { entries, ledger } = await openLedger(file, Line);
  await ledger.close();
  return entries;
}

test("what was appended is there when the ledger is opened again, in the same order", async () => {
  const file = await newLedgerPath();
  const { entries, ledger } = await openLedger(file, Line);
  expect(entries).toEqual([]);
  await ledger.append([{ n: 1 }, { n: 2 }]);
  await ledger.append([{ n: 3 }]);
  await ledger.close();
  expect(await reopen(file)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test("whoever is told that an entry is written finds it in the file", async () => {
  const file = await newLedgerPath();
  const { ledger } = await openLedger(file, Line);
  onTestFinished(() => ledger.close());
  // Long enough that the disk is still at work when somebody who does not wait looks.
  const text = "x".repeat(1_000_000);
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await ledger.append([{ n, text }]);
      expect(readFileSync(file).includes(`{"n":${String(n)},`)).toBe(true);
    }),
  );
});

test("a crowd's entries keep the order in which they came", async () => {
  const file = await newLedgerPath();
  const { ledger } = await openLedger(file, Line);
  const crowd = Array.from({ length: 200 }, (_, n) => ({ n }));
  await Promise.all(crowd.map((entry) => ledger.append([entry])));
  await ledger.close();
  expect(await reopen(file)).toEqual(crowd);
});

test("what nobody waits for goes to the disk before what somebody waits for later, and by itself soon", async () => {
  const file = await newLedgerPath();
  const { ledger } = await openLedger(file, Line);
  onTestFinished(() => ledger.close());
  const soon = ledger.appendSoon([{ n: 1 }]);
  expect(readFileSync(file, "utf8")).toBe("");
  await ledger.append([{ n: 2 }]);
  expect(readFileSync(file, "utf8")).toBe('{"n":1}\n{"n":2}\n');

  await soon;
  await ledger.appendSoon([{ n: 3 }]);
  expect(readFileSync(file, "utf8")).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
});

test("a ledger that is closed has written what was to be written soon", async () => {
  const file = await newLedgerPath();
  const { ledger } = await openLedger(file, Line);
  const soon = ledger.appendSoon([{ n: 1 }]);
  await ledger.close();
  await soon;
  expect(await reopen(file)).toEqual([{ n: 1 }]);
});

test("a last line that a crash tore is cut off, and the ledger goes on after it", async () => {
  for (const torn of ['{"n":', '{"n":2}', '{"n":"é', "\u0000\u0000\u0000", '{"m":2}\n', "\n"]) {
    const file = await newLedgerPath();
    const first = await openLedger(file, Line);
    await first.ledger.append([{ n: 1 }]);
    await first.ledger.close();
    await appendFile(file, torn);

    const second = await openLedger(file, Line);
    expect(second.entries).toEqual([{ n: 1 }]);
    await second.ledger.append([{ n: 3 }]);
    await second.ledger.close();
    expect(await readFile(file, "utf8")).toBe('{"n":1}\n{"n":3}\n');
  }
});

test("a ledger with a broken line in the middle is refused and left as it was", async () => {
  const file = await newLedgerPath();
  await reopen(file);
  const broken = '{"n":1}\nnonsense\n{"n":3}\n';
  await writeFile(file, broken);
  await expect(openLedger(file, Line)).rejects.toThrow("Line 2 of");
  expect(await readFile(file, "utf8")).toBe(broken);
});

test("after a write that failed, the ledger writes nothing more", async () => {
  const file = await newLedgerPath();
  const { ledger } = await openLedger(file, Line);
  await ledger.append([{ n: 1 }]);
  await ledger.close();
  await expect(ledger.append([{ n: 2 }])).rejects.toThrow();
  await expect(ledger.append([{ n: 3 }])).rejects.toThrow();
  expect(await reopen(file)).toEqual([{ n: 1 }]);
});
