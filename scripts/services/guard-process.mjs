/**
 * Ends what a starter has started when the starter itself is gone without a word (kill -9, a crash).
 *
 * It hears of each program on its standard input, which closes when the starter ends, however that happens.
 * One JSON value per line: `{"watch": pid, "signal": "SIGTERM", "withinMs": 5000}`, `{"forget": pid}`, and
 * `{"remove": folder}` for a throw-away folder. After an orderly stop nothing is left to do.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** @type {Map<number, { signal: NodeJS.Signals, withinMs: number }>} */
const watched = new Map();
/** @type {Set<string>} */
const folders = new Set();

// A terminal that closes, or Ctrl-C in it, is the starter's business; this process must outlive it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const word = JSON.parse(line);
  if (word.watch) watched.set(word.watch, word);
  if (word.forget) watched.delete(word.forget);
  if (word.remove) folders.add(word.remove);
}

// Last started, first ended: the stores go after those who write to them.
for (const [pid, { signal, withinMs }] of [...watched].reverse()) {
  tell(pid, signal);
  for (let waitedMs = 0; waitedMs < withinMs && tell(pid, 0); waitedMs += 50) await delay(50);
  tell(pid, "SIGKILL");
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true });

/**
 * Signals a program's whole process group.
 *
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether anybody was there
 */
function tell(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
