/** Where to go after signing in: a path of this site, never an address from outside. */

/** Any origin will do: a path that leaves it is no path. */
const ANY_ORIGIN = "https://frontrow.invalid";

/**
 * The path to go back to, from what a query string says.
 *
 * @returns path, query and fragment on this site; "/" for anything that leads elsewhere
 */
export function callbackPathOf(asked: string | string[] | undefined): string {
  if (typeof asked !== "string" || !asked.startsWith("/")) return "/";
  // Browsers read "//host" and "/\host" as addresses; URL does so too, which is why it decides.
  if (!URL.canParse(asked, ANY_ORIGIN)) return "/";
  const url = new URL(asked, ANY_ORIGIN);
  if (url.origin !== ANY_ORIGIN) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The way to the sign-in page that leads back here. */
export function signInHref(callbackPath: string): string {
  return `/sign-in${backTo(callbackPath)}`;
}

/** The way to the sign-up page that leads back here. */
export function signUpHref(callbackPath: string): string {
  return `/sign-up${backTo(callbackPath)}`;
}

function backTo(callbackPath: string): string {
  const path = callbackPathOf(callbackPath);
  const lostAtDoors = path === "/" || path.startsWith("/sign-");
  return lostAtDoors ? "" : `?callbackUrl=${encodeURIComponent(path)}`;
}
