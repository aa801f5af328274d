/** Where a crowd comes from. Sites count attempts by address, and a crowd has many. */
import { createConnection } from "node:net";

import { isLoopback } from "./arguments";

/** Addresses of one part of 127.0.0.0/8: all of them are this machine, on Linux. */
const ADDRESSES_PER_PART = 250;
const TRIED_MS_MAX = 2_000;

/**
 * Addresses of this machine from which its own site can be asked.
 *
 * @returns none where the site is elsewhere, or the system has only one
 */
export async function findLocalAddresses(url: string, count: number): Promise<string[]> {
  const { hostname, port } = new URL(url);
  if (process.platform !== "linux" || !isLoopback(hostname) || hostname === "[::1]") return [];
  const addresses = Array.from({ length: count }, (_, at) => {
    const part = Math.floor(at / ADDRESSES_PER_PART);
    return `127.77.${String(part)}.${String((at % ADDRESSES_PER_PART) + 1)}`;
  });
  const [first] = addresses;
  if (first === undefined) return [];
  return (await canConnect(Number(port || 80), first)) ? addresses : [];
}

/** The same site as it is reached from such addresses, which speak no IPv6. */
export function reachedFrom(url: string, addresses: readonly string[]): string {
  const reached = new URL(url);
  if (addresses.length > 0 && reached.hostname === "localhost") reached.hostname = "127.0.0.1";
  return reached.origin;
}

function canConnect(port: number, localAddress: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1", localAddress });
    const end = (worked: boolean) => {
      socket.destroy();
      resolve(worked);
    };
    socket.setTimeout(TRIED_MS_MAX, () => {
      end(false);
    });
    socket.once("connect", () => {
      end(true);
    });
    socket.once("error", () => {
      end(false);
    });
  });
}
