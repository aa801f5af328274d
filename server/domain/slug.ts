/** Slugs: the part of an address that names a thing to people. */
import { z } from "zod";

/** What a slug can be at all: whatever else stands in an address names nothing. */
export const Slug = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

/** Longest slug made of a name; a number that tells it from another may follow. */
const SLUG_LENGTH_MAX = 60;

/**
 * The slug of a name: lower case letters and digits, words joined by `-`.
 *
 * Names in scripts that have no plain letters leave nothing, and get `fallback` instead.
 */
export function slugOf(name: string, fallback: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    // What NFKD splits off a letter: accents.
    .replace(/\p{M}/gu, "")
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-");
  // Cut first, so that the cut leaves no `-` at the end.
  const slug = words.replace(/^-/, "").slice(0, SLUG_LENGTH_MAX).replace(/-$/, "");
  return slug === "" ? fallback : slug;
}

/** How many numbered slugs are tried before one that nobody else can have. */
const NUMBERED_SLUGS_MAX = 5;

/**
 * The slugs to try for a new thing, best first: the name, the name with a number, the name with a piece of the id.
 *
 * @param id a uuid
 */
export function slugCandidates(name: string, fallback: string, id: string): string[] {
  const slug = slugOf(name, fallback);
  const numbered = Array.from({ length: NUMBERED_SLUGS_MAX }, (_, n) => `${slug}-${String(n + 2)}`);
  return [slug, ...numbered, `${slug}-${id.slice(0, 8)}`, `${slug}-${id}`];
}
