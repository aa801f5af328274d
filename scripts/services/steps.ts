/** The lines that a start prints: one for each step, with what came of it and how long it took. */

/** A step that takes longer than this is announced before it is done, where lines cannot be rewritten. */
const ANNOUNCED_AFTER_MS = 2_000;

/** Somewhere to report steps to. */
export type Steps = {
  /**
   * Runs a step under its name.
   *
   * @param name  as it is printed, for example "Postgres"
   * @param doing what is said while it runs, for example "starting"
   * @param work  answers what came of it, for example an address; null if there was nothing to do
   */
  run: <Value>(
    name: string,
    doing: string,
    work: () => Promise<{ value: Value; told: string | null }>,
  ) => Promise<Value>;
  /** Says something between steps. */
  say: (line: string) => void;
};

/** Steps as lines of a terminal or a log. */
export function printSteps(output: NodeJS.WriteStream = process.stdout): Steps {
  return {
    say: (line) => output.write(`${line}\n`),
    run: async (name, doing, work) => {
      const startedMs = Date.now();
      const announcement = `  ${name}  ${doing} …`;
      if (output.isTTY) output.write(announcement);
      const late = output.isTTY
        ? undefined
        : setTimeout(() => output.write(`${announcement}\n`), ANNOUNCED_AFTER_MS);
      try {
        const { value, told } = await work();
        const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
        if (output.isTTY) output.write("\r\u001B[K");
        if (told !== null) output.write(`✓ ${name}  ${told}  ${seconds} s\n`);
        return value;
      } catch (error) {
        if (output.isTTY) output.write("\r\u001B[K");
        output.write(`✗ ${name}\n`);
        throw error;
      } finally {
        clearTimeout(late);
      }
    },
  };
}

/** Steps that nobody hears of. */
export const silentSteps: Steps = {
  say: () => undefined,
  run: async (_name, _doing, work) => (await work()).value,
};
