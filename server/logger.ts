/** Structured logs: one JSON line per message on standard output. */
import pino from "pino";

import { config } from "#server/config";

/** The logger of this process. Give it facts as an object first and a short sentence second. */
export const logger = pino({
  level: config.LOG_LEVEL,
  base: { pid: process.pid },
  // Secrets that could ride along in a request or an error.
  redact: ["authorization", "cookie", "password", "methodToken", "*.password", "*.methodToken"],
});
