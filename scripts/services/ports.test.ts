import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { choosePort, takePort } from "./ports";

/** Listens somewhere until the test is over. */
async function listen(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test("the usual port is chosen when it is free", async () => {
  const usual = await freePort();
  expect(await choosePort(usual)).toBe(usual);
});

test("another port is chosen when somebody listens on the usual one", async () => {
  const taken = await listen("127.0.0.1");
  expect(await choosePort(taken)).not.toBe(taken);
});

test("a port on which somebody listens for every address is taken, too", async () => {
  expect(await takePort(await listen("0.0.0.0"))).toBe(false);
});

test("two that choose at the same moment do not choose the same", async () => {
  const chosen = await Promise.all(Array.from({ length: 20 }, () => choosePort()));
  expect(new Set(chosen).size).toBe(20);
});

test("a port that this process has chosen is not given out again", async () => {
  const port = await choosePort();
  expect(await takePort(port)).toBe(false);
});

/** A port on which somebody has just ceased to listen. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
