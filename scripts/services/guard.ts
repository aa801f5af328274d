/** The starter's end of its guard: see guard-process.mjs, which ends what is left when the starter is killed. */
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Tells a process of its own what to end, and what to remove, should this one vanish. */
export class Guard {
  readonly #hearing: Writable;

  constructor() {
    const script = fileURLToPath(new URL("./guard-process.mjs", import.meta.url));
    const guard = spawn(process.execPath, [script], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    guard.unref();
    this.#hearing = guard.stdin;
    // A guard that is gone cannot guard; the notes of running programs still let the next start clean up.
    this.#hearing.on("error", () => undefined);
  }

  /** Ends this process group, first with `signal` and after `withinMs` by force; stores after the others. */
  watch(pid: number, signal: NodeJS.Signals, withinMs: number, isStore: boolean): void {
    this.#tell({ watch: pid, signal, withinMs, isStore });
  }

  /** Leaves a process group alone that has ended by itself. */
  forget(pid: number): void {
    this.#tell({ forget: pid });
  }

  /** Removes a throw-away folder after everything has ended. */
  removeLater(folder: string): void {
    this.#tell({ remove: folder });
  }

  /** Lets the guard go, which now does what is left for it. */
  end(): void {
    this.#hearing.end();
  }

  #tell(word: object): void {
    if (this.#hearing.writable) this.#hearing.write(`${JSON.stringify(word)}\n`);
  }
}
