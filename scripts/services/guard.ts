/** The starter's end of its guard: see guard-process.mjs, which ends what is left when the starter is killed. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Tells the guard what to end, and what to remove, should this process vanish. */
export type Guard = {
  watch: (pid: number, signal: NodeJS.Signals, withinMs: number) => void;
  forget: (pid: number) => void;
  removeLater: (folder: string) => void;
  end: () => void;
};

/** Starts a guard for this process. */
export function startGuard(): Guard {
  const script = fileURLToPath(new URL("./guard-process.mjs", import.meta.url));
  const guard = spawn(process.execPath, [script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  // A guard that is gone cannot guard; the notes of running programs still let the next start clean up.
  guard.stdin.on("error", () => undefined);
  const tell = (word: object) => {
    if (guard.stdin.writable) guard.stdin.write(`${JSON.stringify(word)}\n`);
  };
  return {
    watch: (watch, signal, withinMs) => {
      tell({ watch, signal, withinMs });
    },
    forget: (forget) => {
      tell({ forget });
    },
    removeLater: (remove) => {
      tell({ remove });
    },
    end: () => {
      guard.stdin.end();
    },
  };
}
