/** Very many requests at once, by few connections: cheap enough that the front door is the slower side. */
import { Agent, request } from "node:http";

/** One request of a stampede. */
export type Shot = { path: string; token: string; body: unknown };

/** How one was answered. `status` null: not at all. */
export type Hit = { status: number | null; tookMs: number; type: string | null };

/**
 * Sends all of them as fast as they are taken, by POST.
 *
 * @param connections kept alive; each carries one request at a time, the others wait for it
 * @returns answers in the order of the requests, each with the time that it was under way
 */
export async function stampede(
  doorUrl: string,
  shots: readonly Shot[],
  connections: number,
): Promise<Hit[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const hits: Hit[] = [];
  const left = shots.entries();
  const sendInTurn = async () => {
    for (const [at, shot] of left) hits[at] = await send(agent, doorUrl, shot);
  };
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  agent.destroy();
  return hits;
}

function send(agent: Agent, doorUrl: string, { path, token, body }: Shot): Promise<Hit> {
  const startedAtMs = Date.now();
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const end = (status: number | null, answer = "") => {
      resolve({ status, tookMs: Date.now() - startedAtMs, type: typeOf(answer) });
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
    asked.on("error", () => {
      end(null);
    });
    asked.end(text);
  });
}

/** The code of a problem document; null for an answer that is none. */
function typeOf(answer: string): string | null {
  return /"type":"\/problems\/(\w+)"/.exec(answer)?.[1] ?? null;
}
