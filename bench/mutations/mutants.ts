/** Making mutants: a copy of the product's sources with something changed in it. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "#scripts/services/project";
import type { Edit } from "./mutations";

/** What a process is bundled from. */
const SOURCES = ["server", "workers", "app/api/v1", "bench/cluster", "scripts"];
const FILES = ["package.json", "tsconfig.json"];

/**
 * Copies the sources and applies the edits.
 *
 * @param folder where the copy goes
 * @throws when a place that is to be changed is not there, or there twice: the product has moved on
 */
export function makeMutant(folder: string, edits: readonly Edit[]): void {
  mkdirSync(folder, { recursive: true });
  for (const each of SOURCES) {
    cpSync(path.join(projectFolder, each), path.join(folder, each), { recursive: true });
  }
  for (const each of FILES) cpSync(path.join(projectFolder, each), path.join(folder, each));
  for (const { file, from, to } of edits) {
    const copy = path.join(folder, file);
    const parts = readFileSync(copy, "utf8").split(from);
    if (parts.length !== 2) {
      throw new Error(`${file} has ${String(parts.length - 1)} places like: ${from}`);
    }
    writeFileSync(copy, parts.join(to));
  }
}
