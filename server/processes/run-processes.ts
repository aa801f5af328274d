/** Running one process of a kind, or several that share its port. */
import { isOneOfSeveral } from "#server/processes/child";
import { leadProcesses } from "#server/processes/primary";

/**
 * Runs `work` in this process or, where several are wanted, in that many children of it, each of which comes here
 * again. A child whose primary has gone ends at once: node:cluster sees to that.
 *
 * @param count from 1; with 1 there is no primary
 * @param work  opens a server and resolves when it listens; ends the process with one sentence if it cannot
 */
export async function runProcesses(count: number, work: () => Promise<void>): Promise<void> {
  if (isOneOfSeveral || count === 1) await work();
  else await leadProcesses(count);
}
