/**
 * Work that costs less for many at once than for each: whoever comes while others are being served is served
 * together with all who wait by then.
 *
 *   comes, and nobody is being served    served at once, by `one`
 *   comes while others are               waits until they are and a rest is over, or `WAIT_MS_MAX`; then served with all
 *                                        who wait, by `many`; if there are none, by `one`
 *   is left out of `many`, or it throws  served by `one`
 *   `many` throws for an outage          told so, as `one` would meet the same
 */

import { logger } from "#server/logger";
import { isContended, isOutage } from "#server/outage";

/**
 * Rest after somebody was served, in milliseconds. Whoever comes later than that is served at once; in a crowd, the more
 * are served together, the less each of them costs.
 */
const REST_MS = 10;

/** Longest wait for those who are being served, in milliseconds: one that is stuck holds up nobody behind it. */
const WAIT_MS_MAX = 20;

/** How to serve. */
export type Service<Item, Answer> = {
  /** Serves one by itself: always right, and what `many` is measured against. */
  one: (item: Item) => Promise<Answer>;
  /**
   * Serves several, no two with the same key.
   *
   * @returns their answers in order; undefined for each that is left to `one`, of whom nothing has changed
   * @throws when they cannot be served together. Each is then left to `one`, which must bear that `many` has done it all
   *   the same: only its answer may be lost. In an outage each is told of that instead
   */
  many: (items: readonly Item[]) => Promise<readonly (Answer | Promise<Answer> | undefined)[]>;
  /** Items with the same key are not served in one go. */
  keyOf: (item: Item) => string;
  /** Most to serve at once. */
  most: number;
  /** Rest after somebody was served, in milliseconds; left out: `REST_MS`. */
  restMs?: number;
};

type Waiting<Item, Answer> = {
  item: Item;
  resolve: (answer: Answer | Promise<Answer>) => void;
};

/** Makes the function by which each asks for themselves. */
export function together<Item, Answer>(
  service: Service<Item, Answer>,
): (item: Item) => Promise<Answer> {
  const { one, many, keyOf, most, restMs = REST_MS } = service;
  let waiting: Waiting<Item, Answer>[] = [];
  let underWay = 0;
  let patience: NodeJS.Timeout | undefined;

  const serveNext = () => {
    clearTimeout(patience);
    patience = undefined;
    const keys = new Set<string>();
    const next: typeof waiting = [];
    waiting = waiting.filter((each) => {
      if (next.length === most) return true;
      const key = keyOf(each.item);
      if (keys.has(key)) return true;
      keys.add(key);
      next.push(each);
      return false;
    });
    underWay += 1;
    void serve(next).finally(() => {
      // Those who fill a round have gathered.
      if (waiting.length >= most) goOn();
      else setTimeout(goOn, restMs);
    });
    if (waiting.length > 0) patience = setTimeout(serveNext, WAIT_MS_MAX);
  };

  const goOn = () => {
    underWay -= 1;
    if (waiting.length > 0 && underWay === 0) serveNext();
  };

  const serve = async (all: readonly Waiting<Item, Answer>[]) => {
    const trying = all.length > 1 ? tryMany(all.map(({ item }) => item)) : null;
    const ends = all.map(({ item, resolve }, nth) => {
      const end = trying
        ? trying.then((answers) => {
            const known = answers[nth];
            return known === undefined ? one(item) : known;
          })
        : one(item);
      resolve(end);
      return end;
    });
    await Promise.allSettled(ends);
  };

  const tryMany: typeof many = async (items) => {
    try {
      return await many(items);
    } catch (err) {
      if (isOutage(err) && !isContended(err)) throw err;
      // What fails for all may be the fault of one: each is told by itself how it ends.
      logger.warn({ err, items: items.length }, "what failed together is done one by one");
      return [];
    }
  };

  return (item) =>
    new Promise<Answer>((resolve) => {
      waiting.push({ item, resolve });
      if (underWay === 0) serveNext();
      else patience ??= setTimeout(serveNext, WAIT_MS_MAX);
    });
}

/** Most rows that are read together. */
const READ_MAX = 100;

/**
 * Makes the function by which each reads a row by its id; a crowd's are read in one go.
 *
 * @param read reads rows, in any order; those that do not exist are left out
 * @returns answers null where there is no such row
 */
export function readTogether<Row extends { id: string }>(
  read: (ids: readonly Row["id"][]) => PromiseLike<readonly Row[]>,
): (id: Row["id"]) => Promise<Row | null> {
  return together<Row["id"], Row | null>({
    one: async (id) => {
      const [row] = await read([id]);
      return row ?? null;
    },
    many: async (ids) => {
      const rows = new Map((await read(ids)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    },
    keyOf: (id) => id,
    most: READ_MAX,
  });
}
