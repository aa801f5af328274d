/** Finding the embedded Redis of a start that runs at this moment. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { findNoted } from "./leftovers";
import { answersRedis, portFile, redisUrl } from "./redis";
import { readSecrets } from "./secrets";

/** The URL of the Redis that runs on a data folder, and answers; null if none does. */
export async function findRunningRedis(folder: string): Promise<string | null> {
  if ((await findNoted(path.join(folder, "run"), "redis")) === null) return null;
  if (!existsSync(portFile(folder))) return null;
  const port = await readFile(portFile(folder), "utf8");
  const { redis: password } = await readSecrets(folder);
  const url = redisUrl(Number(port), password);
  return (await answersRedis(url)) ? url : null;
}
