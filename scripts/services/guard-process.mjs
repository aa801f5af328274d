/**
 * Ends what a starter has started when the starter itself is gone without a word (kill -9, a crash).
 *
 * It hears of each program on its standard input, which closes when the starter ends, however that happens.
 * One JSON value per line: `{"watch": pid, "signal": "SIGTERM", "withinMs": 5000, "isStore": false}`, `{"forget": pid}`, and
 * `{"remove": folder}` for a throw-away folder. After an orderly stop nothing is left to do.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** @typedef {{ watch: number, signal: NodeJS.Signals, withinMs: number, isStore: boolean }} Watched */
/** @type {Map<number, Watched>} */
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

// Stores go last, after those who write to them.
const all = [...watched.values()];
await Promise.all(all.filter(({ isStore }) => !isStore).map(end));
await Promise.all(all.filter(({ isStore }) => isStore).map(end));
for (const folder of folders) rmSync(folder, { recursive: true, force: true });

/** @param {Watched} program */
async function end({ watch, signal, withinMs }) {
  tell(watch, signal);
  for (let waitedMs = 0; waitedMs < withinMs && tell(watch, 0); waitedMs += 50) await delay(50);
  tell(watch, "SIGKILL");
}

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
