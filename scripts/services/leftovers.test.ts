import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { endLeftovers, findNoted, noteAsOnlyOne, noteProgram } from "./leftovers";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "leftovers-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A program that would run for an hour, in a process group of its own. */
async function startProgram(): Promise<ChildProcess & { pid: number }> {
  const child = spawn("sleep", ["3600"], { detached: true, stdio: "ignore" });
  await new Promise((resolve) => child.once("spawn", resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error("no process");
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return Object.assign(child, { pid });
}

test("a program that an earlier start left running is ended", async () => {
  const folder = await newFolder();
  const program = await startProgram();
  const ended = new Promise((resolve) => program.once("exit", resolve));
  await noteProgram(folder, "redis", program.pid);

  expect(await endLeftovers(folder)).toEqual(["redis"]);
  await ended;
  expect(await readdir(folder)).toEqual([]);
});

test("a process that only has the id of a program that is gone is left alone", async () => {
  const folder = await newFolder();
  const stranger = await startProgram();
  const note = { pid: stranger.pid, began: "another time" };
  await writeFile(path.join(folder, "redis"), JSON.stringify(note));

  expect(await endLeftovers(folder)).toEqual([]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test("half a note is no note", async () => {
  const folder = await newFolder();
  await writeFile(path.join(folder, "redis"), '{"pid": 1');
  expect(await findNoted(folder, "redis")).toBeNull();
});

test("one of two starts on the same data is told of the other", async () => {
  const folder = await newFolder();
  expect(await noteAsOnlyOne(folder, "starter")).toBeNull();
  expect(await noteAsOnlyOne(folder, "starter")).toBe(process.pid);
});

test("the note of a start that was killed does not keep the next one out", async () => {
  const folder = await newFolder();
  await writeFile(path.join(folder, "starter"), JSON.stringify({ pid: 1, began: "long ago" }));
  expect(await noteAsOnlyOne(folder, "starter")).toBeNull();
});
