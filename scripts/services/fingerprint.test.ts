import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeIfChanged, takeFingerprint } from "./fingerprint";

/** A folder with some files, gone after the test. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "fingerprint-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return folder;
}

const files = { "app/page.tsx": "page", "app/deep/form.tsx": "form", "package.json": "{}" };
const paths = ["app", "package.json", "not-there"];

test("the same files have the same fingerprint, wherever they are", async () => {
  const [here, there] = [await folderWith(files), await folderWith(files)];
  expect(await takeFingerprint({ folder: here, paths })).toBe(
    await takeFingerprint({ folder: there, paths }),
  );
});

test.each([
  ["a changed file", { ...files, "app/deep/form.tsx": "another form" }],
  ["a new file", { ...files, "app/new.tsx": "" }],
  [
    "a renamed file",
    { "app/pages.tsx": "page", "app/deep/form.tsx": "form", "package.json": "{}" },
  ],
  [
    "text that moved from one file to the next",
    { ...files, "app/page.tsx": "pag", "package.json": "e{}" },
  ],
])("%s has another fingerprint", async (_, changed) => {
  const [before, after] = [await folderWith(files), await folderWith(changed)];
  expect(await takeFingerprint({ folder: before, paths })).not.toBe(
    await takeFingerprint({ folder: after, paths }),
  );
});

test("a file that makes no difference makes none", async () => {
  const except = (file: string) => file.endsWith(".test.ts");
  const [before, after] = [
    await folderWith(files),
    await folderWith({ ...files, "app/page.test.ts": "test" }),
  ];
  expect(await takeFingerprint({ folder: before, paths, except })).toBe(
    await takeFingerprint({ folder: after, paths, except }),
  );
});

test("a thing is made once, and again when its sources change or it is gone", async () => {
  const folder = await folderWith(files);
  const product = path.join(folder, "built/page.js");
  const made = { stamp: path.join(folder, "built/made-of"), products: [product] };
  const make = async () => {
    await mkdir(path.dirname(product), { recursive: true });
    await writeFile(product, "");
  };
  const attempt = () => makeIfChanged({ folder, paths }, made, make);

  expect([await attempt(), await attempt()]).toEqual([true, false]);
  await writeFile(path.join(folder, "app/page.tsx"), "another page");
  expect([await attempt(), await attempt()]).toEqual([true, false]);
  await rm(product);
  expect([await attempt(), await attempt()]).toEqual([true, false]);
});

test("a making that fails is not taken for one that was finished", async () => {
  const folder = await folderWith(files);
  const made = { stamp: path.join(folder, "made-of"), products: [] };
  await makeIfChanged({ folder, paths }, made, () => Promise.resolve());
  await writeFile(path.join(folder, "package.json"), "changed");

  const failing = makeIfChanged({ folder, paths }, made, () =>
    Promise.reject(new Error("cut off")),
  );
  await expect(failing).rejects.toThrow("cut off");
  await writeFile(path.join(folder, "package.json"), "{}");
  expect(await makeIfChanged({ folder, paths }, made, () => Promise.resolve())).toBe(true);
});
