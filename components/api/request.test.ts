import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { z } from "zod";

import { requestJson } from "./request";

const Seats = z.object({ seats: z.array(z.string()) });

/** What a server that answers just so looks like to the browser. */
async function answerTo(
  status: number,
  body: string,
): Promise<Awaited<ReturnType<typeof requestJson<typeof Seats>>>> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await requestJson("GET", `http://127.0.0.1:${String(port)}/`, { schema: Seats });
  } finally {
    server.close();
  }
}

test("a yes is what its schema says", async () => {
  const answer = await answerTo(200, '{"seats":["stalls-C-12"]}');
  expect(answer).toEqual({ ok: true, value: { seats: ["stalls-C-12"] } });
});

test("a refusal comes with its code and its facts", async () => {
  const document = {
    type: "/problems/seats_unavailable",
    title: "Some of those seats have just gone",
    status: 409,
    seatIds: ["stalls-C-12"],
  };
  expect(await answerTo(409, JSON.stringify(document))).toMatchObject({
    ok: false,
    problem: {
      code: "seats_unavailable",
      status: 409,
      title: "Some of those seats have just gone",
      facts: { seatIds: ["stalls-C-12"] },
    },
  });
});

test.each([
  [502, "<html>Bad gateway</html>"],
  [200, "<html>Welcome to our proxy</html>"],
  [200, '{"seats":"all"}'],
  [500, ""],
])("an answer that nobody understands is a problem too: %i %s", async (status, body) => {
  expect(await answerTo(status, body)).toMatchObject({
    ok: false,
    problem: { code: "unreadable", status },
  });
});

test("no answer at all is the network's problem", async () => {
  const answer = await requestJson("GET", "http://127.0.0.1:1/", { schema: Seats });
  expect(answer).toMatchObject({ ok: false, problem: { code: "network", status: 0 } });
});
