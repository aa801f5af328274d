/** What operators ask a process: is it alive, is it ready, what has it counted. */
import { metrics } from "#server/metrics";
import { readMetrics } from "#server/processes/shared-metrics";

/** Whether one thing that the process needs answers. Throws or hangs when it does not. */
export type Check = () => Promise<unknown>;

/** Longest that a check may take, in milliseconds. */
const CHECK_TIMEOUT_MS = 1_500;

/**
 * Answers `/healthz`, `/readyz` and `/metrics`.
 *
 * @param checks what has to answer before this process is ready, by name
 * @returns null for any other path
 */
export async function operations(
  path: string,
  checks: Readonly<Record<string, Check>>,
): Promise<Response | null> {
  switch (path) {
    case "/healthz":
      return Response.json({ status: "alive" });
    case "/readyz":
      return readiness(checks);
    case "/metrics":
      return new Response(await readMetrics(), {
        headers: { "Content-Type": metrics.contentType },
      });
    default:
      return null;
  }
}

async function readiness(checks: Readonly<Record<string, Check>>): Promise<Response> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const),
  );
  const ready = results.every(([, ok]) => ok);
  const parts = Object.fromEntries(results.map(([name, ok]) => [name, ok ? "up" : "down"]));
  return Response.json(
    { status: ready ? "ready" : "not ready", parts },
    { status: ready ? 200 : 503 },
  );
}

async function answers(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error("late"));
    }, CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch {
    return false; // Not ready is the whole answer.
  } finally {
    clearTimeout(timer);
  }
}
