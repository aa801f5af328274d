/** Building the product: Prisma's client, the pages, and one bundle for each kind of process. */
import { build as bundle } from "esbuild";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Programs } from "#scripts/services/programs";
import { projectFolder } from "#scripts/services/project";
import { NOWHERE } from "./nowhere";
import { makeIfChanged } from "#scripts/services/fingerprint";

const BUILD_FOLDER = path.join(projectFolder, ".build");
const CLIENT_FOLDER = "server/postgres/generated";

/** The processes of the product, by the name of their bundle. */
export const ENTRIES = {
  "front-door": "server/front-door.ts",
  realtime: "workers/realtime.ts",
  workers: "workers/main.ts",
  "payment-simulator": "workers/payment-simulator.ts",
};

/** A process of the product. */
export type Entry = keyof typeof ENTRIES;

/** Where the bundle of a process is. */
export function bundleFile(entry: Entry): string {
  return path.join(BUILD_FOLDER, `${entry}.js`);
}

/** Generates Prisma's client unless the schema is as it was. @returns whether it was generated */
export function generateClient(programs: Programs): Promise<boolean> {
  const ingredients = {
    folder: projectFolder,
    paths: ["prisma/schema.prisma", "prisma.config.ts"],
    besides: versionOf("prisma"),
  };
  const client = path.join(projectFolder, CLIENT_FOLDER, "client.ts");
  const stamp = path.join(BUILD_FOLDER, "client-made-of");
  return makeIfChanged(ingredients, { stamp, products: [client] }, () =>
    programs.run({
      name: "prisma-generate",
      command: process.execPath,
      args: ["node_modules/prisma/build/index.js", "generate"],
      folder: projectFolder,
      env: {
        ...process.env,
        // Generating needs no engine, but looks for one, and would fetch it; any file will do.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
    }),
  );
}

/** Builds pages and bundles unless the sources are as they were. @returns whether they were built */
export function buildProduct(programs: Programs): Promise<boolean> {
  const ingredients = {
    folder: projectFolder,
    paths: [
      ...["app", "components", "public", "server", "workers", "scripts/product/build.ts"],
      ...["package.json", "package-lock.json", "tsconfig.json"],
      ...["next.config.mjs", "postcss.config.mjs", "prisma/schema.prisma", "proxy.ts"],
    ],
    except: (file: string) => file.startsWith(CLIENT_FOLDER) || /\.test\.tsx?$/.test(file),
    besides: process.version,
  };
  const pages = path.join(projectFolder, ".next/BUILD_ID");
  const entries = Object.keys(ENTRIES) as Entry[];
  const stamp = path.join(BUILD_FOLDER, "product-made-of");
  return makeIfChanged(
    ingredients,
    { stamp, products: [pages, ...entries.map(bundleFile)] },
    async () => {
      await bundleProcesses(ENTRIES, BUILD_FOLDER);
      await programs.run({
        name: "next-build",
        command: process.execPath,
        args: ["node_modules/next/dist/bin/next", "build"],
        folder: projectFolder,
        env: {
          ...process.env,
          // Whatever a page shows of the configuration is read when it is asked for: a build outlives many.
          ...NOWHERE,
          NODE_ENV: "production",
          NEXT_TELEMETRY_DISABLED: "1",
          // Its output goes to a file; CI keeps it from redrawing lines.
          CI: "1",
          NO_COLOR: "1",
        },
      });
    },
  );
}

/**
 * Bundles processes, one file each.
 *
 * @param entries source files by the name of their bundle
 * @param outdir  below the project, so that the bundles find its packages
 * @param sources the tree that is bundled
 */
export async function bundleProcesses(
  entries: Readonly<Record<string, string>>,
  outdir: string,
  sources = projectFolder,
): Promise<void> {
  await bundle({
    absWorkingDir: sources,
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: true,
    logLevel: "error",
    tsconfig: path.join(sources, "tsconfig.json"),
  });
}

function versionOf(name: string): string {
  const file = path.join(projectFolder, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
