/** A limit: the least that any program would have to do, in a process of its own as the product's are. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { projectFolder } from "#scripts/services/project";
import { readProcessorUs } from "../processor";
import type { Site } from "../site";

/** A running limit. */
export type Limit = {
  url: string;
  /** Processor time of it and of what it leans on, in microseconds. */
  processorUs: () => Map<string, number>;
  /** Tells it to do something, and has its answer. */
  ask: <Answer>(what: number) => Promise<Answer>;
  close: () => void;
};

/**
 * Starts a limit.
 *
 * @param file     beside this one; it sends the port on which it listens
 * @param leansOn  stores whose processor time counts with it, by process id
 */
export async function openLimit(
  file: string,
  environment: Record<string, string> = {},
  leansOn: ReadonlyMap<string, number> = new Map(),
): Promise<Limit> {
  const child = fork(path.join(projectFolder, "bench/performance/limits", file), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production", ...environment },
  });
  const [port] = (await once(child, "message")) as [number];
  const pids = new Map([...leansOn, ["limit", child.pid ?? 0] as const]);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    processorUs: () => readProcessorUs(pids),
    ask: async <Answer>(what: number) => {
      child.send(what);
      const [answer] = (await once(child, "message")) as [Answer];
      return answer;
    },
    close: () => child.kill("SIGKILL"),
  };
}

/** The limit of holds, on the Redis of a site. */
export function openBareHold(site: Site): Promise<Limit> {
  const redisPid = site.pidOf("redis");
  return openLimit(
    "bare-hold.ts",
    { REDIS_URL: site.environment.REDIS_URL ?? "" },
    new Map(redisPid === undefined ? [] : [["redis", redisPid]]),
  );
}
