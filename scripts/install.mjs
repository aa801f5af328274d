/**
 * What must be there before anything else can run: a Node that is new enough, and the packages of
 * package-lock.json. Written for any Node, so that an old one still reads it and can say so.
 */
import { spawn } from "child_process";
import { readFileSync } from "fs";
import path from "path";

/** Warnings are for who chooses the packages; who installs them can do nothing about them. */
const NPM_CI = ["ci", "--loglevel=error"];

/** The oldest Node that everything here runs on. */
export const NODE_OLDEST = [20, 19];

/**
 * Whether a version of Node, such as `v20.19.1`, is new enough.
 *
 * @param {string} version
 */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = NODE_OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} LockFile
 */

/**
 * Whether node_modules holds exactly what the lock file says. npm writes what it has installed into
 * `node_modules/.package-lock.json` when it is done, so an installation that was cut short has none.
 *
 * @param {LockFile} wanted    package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  const there = installed.packages || {};
  const asked = wanted.packages || {};
  const same = (/** @type {string} */ name) => {
    const a = asked[name];
    const b = there[name];
    return a && b && a.version === b.version && a.integrity === b.integrity;
  };
  return (
    Object.keys(there).every(same) &&
    // Optional packages are those of other systems.
    Object.keys(asked).every((name) => {
      const entry = asked[name];
      return name === "" || (entry && (entry.optional || entry.devOptional)) || same(name);
    })
  );
}

/**
 * Installs the packages unless they are there.
 *
 * @param {string} folder the checkout
 * @returns {Promise<void>} rejects with one sentence when npm fails
 */
export async function install(folder) {
  const wanted = readJson(path.join(folder, "package-lock.json"));
  const installed = readJson(path.join(folder, "node_modules/.package-lock.json"));
  if (wanted && installed && isInstalled(wanted, installed)) return;

  const startedMs = Date.now();
  console.log("  Installing packages (npm ci) …");
  await npmCi(folder);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`✓ Packages  as package-lock.json says  ${seconds} s`);
}

/**
 * @param {string} folder
 * @returns {Promise<void>}
 */
function npmCi(folder) {
  // Started by npm, this is the same npm; its path works where `npm` is not on PATH.
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm ? [process.execPath, npm, ...NPM_CI] : ["npm", ...NPM_CI];
  const child = spawn(command, args, { cwd: folder, stdio: "inherit" });

  // Ctrl-C reaches npm by itself, in the same terminal; whatever else ends this process must end npm, too.
  const endNpm = () => child.kill("SIGTERM");
  process.on("exit", endNpm);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      process.removeListener("exit", endNpm);
      if (code === 0) resolve();
      else reject(new Error("The packages could not be installed: see what npm ci says above."));
    });
  });
}

/**
 * @param {string} file
 * @returns {LockFile | null}
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
