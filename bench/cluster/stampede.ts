/** Very many requests, each at its own moment, whether or not those before have been answered. */
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** One request of a stampede. @param dueMs when it is sent, in milliseconds from the beginning */
export type Shot = { path: string; token: string; body: unknown; dueMs: number };

/** How one was answered. `status` null: not at all. Times are Unix milliseconds. */
export type Hit = {
  /** When it was meant to be sent; a sender that is late is part of what the person waits for. */
  dueAtMs: number;
  sentAtMs: number;
  endedAtMs: number;
  status: number | null;
  text: string;
};

/** Sends nothing for longer than this and it is looked whether more is due, in milliseconds. */
const LOOK_EVERY_MS = 2;

/**
 * Sends each of them when it is due, by POST.
 *
 * @param shots       in the order in which they are due
 * @param connections most that are open at once, kept alive; who finds none waits for one, and that counts
 * @returns answers in the order of the requests
 */
export async function stampede(
  doorUrl: string,
  shots: readonly Shot[],
  connections: number,
): Promise<Hit[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  const startedAtMs = Date.now();
  const hits: Promise<Hit>[] = [];
  for (const shot of shots) {
    const dueAtMs = startedAtMs + shot.dueMs;
    while (Date.now() < dueAtMs) await pause(LOOK_EVERY_MS);
    hits.push(send(agent, doorUrl, shot, dueAtMs));
  }
  const all = await Promise.all(hits);
  agent.destroy();
  return all;
}

function send(
  agent: Agent,
  doorUrl: string,
  { path, token, body }: Shot,
  dueAtMs: number,
): Promise<Hit> {
  let sentAtMs = Date.now();
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const end = (status: number | null, answer = "") => {
      resolve({ dueAtMs, sentAtMs, endedAtMs: Date.now(), status, text: answer });
    };
    const asked = request(
      `${doorUrl}/api/v1/${path}`,
      {
        ...{ agent, method: "POST" },
        headers: {
          Authorization: `Bearer ${token}`,
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(text),
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("error", () => {
          end(null);
        });
        response.on("end", () => {
          end(response.statusCode ?? null, Buffer.concat(pieces).toString());
        });
      },
    );
    asked.on("socket", () => {
      sentAtMs = Date.now();
    });
    asked.on("error", () => {
      end(null);
    });
    asked.end(text);
  });
}
