/** The sidecar as the process that it is in the product. */
import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";

import { choosePort } from "#scripts/services/ports";
import { statusOf, until } from "./sidecar.fixture";

/** A process that was started for a test, and what it said. */
export type SidecarProcess = {
  port: number;
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  said: { stderr: string };
};

/** Starts `workers/realtime.ts`. It ends with the test, if not before. */
export async function spawnSidecar(port?: number): Promise<SidecarProcess> {
  const chosen = port ?? (await choosePort());
  // The environment is inherited: what the fixtures of this file have chosen holds there too.
  const child = spawn("node", ["--import", "tsx", "workers/realtime.ts"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: Object.assign({}, globalThis.process.env, { REALTIME_PORT: String(chosen) }),
  });
  const said = { stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { port: chosen, kill: (signal) => child.kill(signal), ended, said };
}

/** Resolves once the process is ready for pages. */
export async function isReady({ port }: SidecarProcess): Promise<void> {
  await until(async () => {
    if ((await statusOf(port, "/readyz")) !== 200) throw new Error("The sidecar is not ready.");
  });
}
