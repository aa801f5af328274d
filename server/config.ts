/** The environment, read once. A value that cannot be used ends the process with one sentence. */
import type { z } from "zod";

import { adviceOn, Environment, setValues } from "#server/environment";

function readEnvironment(): z.infer<typeof Environment> {
  const given = setValues(process.env);
  const parsed = Environment.safeParse(given);
  if (parsed.success) return parsed.data;
  process.stderr.write(`${adviceOn(parsed.error, given)}\n`);
  process.exit(1);
}

/** The configuration of this process. */
export const config = readEnvironment();
