/** Which pages are ours. */

/**
 * Whether an Origin is that of our own pages.
 *
 * @param host         Host header: what the sidecar is called by who asks, with its port
 * @param publicOrigin origin of the front door
 */
export function isOurs(origin: string, host: string | null, publicOrigin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: canonical, hostname, protocol } = new URL(origin);
  if (canonical === publicOrigin) return true;

  // The same name on another port, as on one machine: cookies do not tell ports apart either, so the
  // pages of one name are one party already.
  const isWeb = protocol === "http:" || protocol === "https:";
  const asked = `http://${host ?? ""}`;
  return isWeb && URL.canParse(asked) && new URL(asked).hostname === hostname;
}
