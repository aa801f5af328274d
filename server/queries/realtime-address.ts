/** Where browsers find the realtime sidecar. */
import { config } from "#server/config";

/**
 * The sidecar's address as a page is told it.
 *
 * @returns `url`, an absolute address; null: the page's own host on `port`
 */
export function realtimeAddress(): { url: string | null; port: number } {
  return { url: config.REALTIME_URL ?? null, port: config.REALTIME_PORT };
}
