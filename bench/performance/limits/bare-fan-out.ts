/**
 * The limit of telling: plain `ws` that sends to every socket what the sidecar would, as often. Seats change by the
 * clock; it says at the end when each did.
 */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { listen } from "./listen";

const framesPerSecond = Number(process.env.FRAMES_PER_SECOND);
const changesPerSecond = Number(process.env.CHANGES_PER_SECOND);
const performanceId = process.env.PERFORMANCE_ID ?? "";
const LOOK_EVERY_MS = 1;

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
listen(server);

process.on("message", (seconds: number) => {
  void run(seconds).then((changedAtMs) => process.send?.(changedAtMs));
});

/** @returns when each seat changed, by its index, Unix milliseconds */
async function run(seconds: number): Promise<number[]> {
  const changedAtMs: number[] = [];
  const startedMs = performance.now();
  let told = 0;
  let sentFrames = 0;
  for (;;) {
    const elapsedMs = performance.now() - startedMs;
    const isOver = elapsedMs > seconds * 1_000;
    // Whatever has changed is told: no change may be left over when it ends.
    if (isOver && told === changedAtMs.length) return changedAtMs;
    while (!isOver && changedAtMs.length < (elapsedMs * changesPerSecond) / 1_000) {
      changedAtMs.push(performance.timeOrigin + performance.now());
    }
    if (isOver || sentFrames < (elapsedMs * framesPerSecond) / 1_000) {
      sentFrames += 1;
      const changes = changedAtMs.slice(told).map((_, at) => [told + at, 1]);
      const delta = {
        performanceId,
        epoch: 1,
        from: told,
        to: changedAtMs.length,
        changes,
        areas: [],
      };
      const frame = Buffer.from(`42${JSON.stringify(["delta", delta])}`);
      told = changedAtMs.length;
      for (const socket of sockets.clients) socket.send(frame, { binary: false });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
