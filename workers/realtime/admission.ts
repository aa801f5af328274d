/** Who may open a socket: a page of ours, or a program that says who it is. */
import { bearerOf, identityOf } from "#server/auth";
import { config } from "#server/config";
import { isOurs } from "./origin";

/**
 * Whether a handshake may go on.
 *
 * A browser sends the session cookie along whichever site opens the socket, and CORS does not apply
 * to websockets; only the Origin tells ours from others. It must be that of PUBLIC_URL, or name the
 * host that the sidecar itself was asked for. Without one it must be a program with a bearer token,
 * which no site can make a browser send.
 */
export async function mayConnect(headers: Headers): Promise<boolean> {
  const origin = headers.get("origin");
  if (origin === null) return bearerOf(headers) !== null && (await identityOf(headers)) !== null;
  return isOurs(origin, headers.get("host"), new URL(config.PUBLIC_URL).origin);
}
