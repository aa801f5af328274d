/** Knowing whether something has to be made again: a fingerprint of what it is made of, kept beside it. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

/** What some files are made of. Paths are relative to `folder`; a folder stands for all that is in it. */
export type Ingredients = {
  folder: string;
  paths: readonly string[];
  /** Files that make no difference, by their path. */
  except?: (file: string) => boolean;
  /** What else makes a difference, for example a version. */
  besides?: string;
};

/** The fingerprint of some files' names and contents; a path that does not exist counts as absent. */
export async function takeFingerprint({
  folder,
  paths,
  except = () => false,
  besides = "",
}: Ingredients): Promise<string> {
  const files = (await Promise.all(paths.map((name) => listFiles(folder, name)))).flat();
  const counted = files.filter((file) => !except(file)).sort();
  const contents = await Promise.all(counted.map((file) => readFile(path.join(folder, file))));

  const hash = createHash("sha256").update(besides);
  for (const [index, file] of counted.entries()) {
    const content = contents[index] ?? "";
    // Lengths keep "a" + "bc" apart from "ab" + "c".
    hash.update(`\n${file} ${String(content.length)}\n`).update(content);
  }
  return hash.digest("hex");
}

/**
 * Makes something unless it was made of just this before.
 *
 * @param products without any of these it is made whatever the fingerprint says
 * @param stamp    file that keeps the fingerprint
 * @returns whether it had to be made
 */
export async function makeIfChanged(
  ingredients: Ingredients,
  { stamp, products }: { stamp: string; products: readonly string[] },
  make: () => Promise<void>,
): Promise<boolean> {
  const fingerprint = await takeFingerprint(ingredients);
  const kept = await readFile(stamp, "utf8").catch(() => null);
  if (kept === fingerprint && products.every((product) => existsSync(product))) return false;

  // A making that is cut short must not pass for one that was finished.
  await rm(stamp, { force: true });
  await make();
  await mkdir(path.dirname(stamp), { recursive: true });
  await writeFile(stamp, fingerprint);
  return true;
}

async function listFiles(folder: string, name: string): Promise<string[]> {
  const found = await stat(path.join(folder, name)).catch(() => null);
  if (found === null) return [];
  if (found.isFile()) return [name];
  const entries = await readdir(path.join(folder, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
