import { expect, test } from "vitest";
import { faultIn } from "./processes";

test("an error in a process's log reaches the terminal in words", () => {
  const line = JSON.stringify({
    level: 50,
    msg: "gave up on a message",
    err: { message: "no such seat" },
  });
  expect(faultIn(line, "stdout")).toBe("gave up on a message: no such seat");
});

test.each([JSON.stringify({ level: 30, msg: "listening" }), "plain words", "null", "42"])(
  "%s is for the log alone",
  (line) => {
    expect(faultIn(line, "stdout")).toBeNull();
  },
);

test("what a library writes to standard error is told, without its places in the code", () => {
  expect(faultIn("Error: listen EADDRINUSE", "stderr")).toBe("Error: listen EADDRINUSE");
  expect(faultIn("    at Server.listen (node:net:1967:7)", "stderr")).toBeNull();
});
