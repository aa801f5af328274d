/** The snapshot of a performance, as those who watch it ask a front door for it. */
import { Agent, get } from "node:http";

import { AvailabilitySnapshot } from "#server/domain/live-availability";

/** Connections to the front doors; browsers have one each, which one machine has no ports for. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const SNAPSHOT_MS_MAX = 10_000;

/** The answer that came last: a thousand who ask at once are told the same, which is read once. */
let last: { text: string; snapshot: AvailabilitySnapshot } | null = null;

/** Asks a front door. @returns null when it gives none; not to be changed, as others may have it too */
export async function readSnapshot(
  doorUrl: string,
  performanceId: string,
): Promise<AvailabilitySnapshot | null> {
  try {
    const url = `${doorUrl}/api/v1/performances/${performanceId}/availability`;
    const text = await readText(url);
    if (last?.text !== text) {
      last = { text, snapshot: AvailabilitySnapshot.parse(JSON.parse(text)) };
    }
    return last.snapshot;
  } catch {
    return null;
  }
}

/** @throws if the answer is not 200, or not whole */
function readText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: SNAPSHOT_MS_MAX }, (response) => {
      const { statusCode } = response;
      if (statusCode !== 200) {
        response.resume();
        reject(new Error(`The snapshot was answered with ${String(statusCode)}.`));
        return;
      }
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        resolve(Buffer.concat(pieces).toString());
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", reject);
  });
}
