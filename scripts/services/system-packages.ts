/** Programs of the machine: finding them, and on Debian and Ubuntu, as root, installing them. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const APT = "/usr/bin/apt-get";
const APT_WITHIN_MS = 5 * 60_000;

/** The file of a program on PATH, or null. */
export function findOnPath(name: string): string | null {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** Installs a package where that can be done without asking anybody. @returns whether it was */
export function installPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync(APT)) return false;
  const apt = (...args: string[]) =>
    spawnSync(APT, ["-qq", ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: APT_WITHIN_MS,
    }).status === 0;
  const install = () => apt("install", "-y", "--no-install-recommends", name);
  return install() || (apt("update") && install());
}
