/**
 * Ports: the usual one when it is free, else another that nobody else is about to take.
 *
 * A port that was just seen free is not yet ours: a second start on the same machine may see the same. So each
 * choice is also written down in a folder of the machine, under the id of the process that chose it.
 */
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { noteAsOnlyOne } from "./leftovers";

/** Below the range from which systems take ports for outgoing connections, so none of those gets in the way. */
const SPARE_PORT_FIRST = 20_000;
const SPARE_PORT_LAST = 31_999;
const SPARE_PORTS_TRIED_MAX = 200;

const choicesFolder = path.join(tmpdir(), `frontrow-ports-${String(process.getuid?.() ?? 0)}`);

/**
 * Chooses a port to listen on, and keeps it for the life of this process.
 *
 * @param usual the port that people expect; left out when nobody does
 * @throws when 200 ports in a row are taken
 */
export async function choosePort(usual?: number): Promise<number> {
  for (const port of candidates(usual)) {
    if (await takePort(port)) return port;
  }
  throw new Error("No free port was found between 20000 and 31999.");
}

/** Takes the one port that was asked for. @returns false when somebody else has it */
export async function takePort(port: number): Promise<boolean> {
  if (!(await claim(port))) return false;
  if (await isFree(port)) return true;
  release(port);
  return false;
}

/** Whether nothing listens on a port, on this machine's own address or on all of them. */
async function isFree(port: number): Promise<boolean> {
  return (
    (await canListen({ port, exclusive: true })) && (await canListen({ port, host: "127.0.0.1" }))
  );
}

function* candidates(usual: number | undefined): Generator<number> {
  if (usual !== undefined) yield usual;
  for (let tried = 0; tried < SPARE_PORTS_TRIED_MAX; tried += 1) {
    const width = SPARE_PORT_LAST - SPARE_PORT_FIRST + 1;
    yield SPARE_PORT_FIRST + Math.floor(Math.random() * width);
  }
}

const claimed = new Set<number>();
process.once("exit", () => {
  for (const port of claimed) release(port);
});

function release(port: number): void {
  claimed.delete(port);
  rmSync(noteOf(port), { force: true });
}

function noteOf(port: number): string {
  return path.join(choicesFolder, String(port));
}

async function claim(port: number): Promise<boolean> {
  const isOurs = (await noteAsOnlyOne(choicesFolder, String(port))) === null;
  if (isOurs) claimed.add(port);
  return isOurs;
}

function canListen(address: {
  port: number;
  host?: string;
  exclusive?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen(address, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
