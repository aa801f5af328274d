/** The limit of a hold: node:http, a JSON body, and one Lua script in Redis that takes a seat if nobody has it. */
import { createServer } from "node:http";
import { Redis } from "ioredis";
import { listen } from "./listen";

const TAKE = `
if redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2]) == 1 then return 1 end
return 0`;

const redis = new Redis(process.env.REDIS_URL ?? "", {
  enableAutoPipelining: true,
  scripts: { take: { lua: TAKE, numberOfKeys: 1 } },
}) as Redis & { take: (key: string, seat: string, buyer: string) => Promise<number> };

type Body = { seatIds: string[] };

listen(
  createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const { seatIds } = JSON.parse(text) as Body;
      void redis
        .take(request.url ?? "", seatIds[0] ?? "", request.headers.authorization ?? "")
        .then((taken) => {
          const answer = JSON.stringify({ seatIds });
          response.writeHead(taken === 1 ? 201 : 409, {
            "Content-Type": "application/json",
            "Content-Length": Buffer.byteLength(answer),
          });
          response.end(answer);
        });
    });
  }),
);
