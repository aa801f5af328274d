/** How a limit says that it is ready, and ends with whoever started it. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port of this machine and tells the parent which. */
export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    process.send?.((server.address() as AddressInfo).port);
  });
  process.on("disconnect", () => process.exit(0));
}
