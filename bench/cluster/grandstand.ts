/** A grandstand: thousands who watch one seat map, in processes of their own. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { build } from "esbuild";
import { projectFolder } from "#scripts/services/project";

/** What one process of them is told. */
export type GrandstandTerms = {
  sockets: number;
  sidecarPort: number;
  doorUrl: string;
  performanceId: string;
  /** Where pages are served from, which the sidecar asks for. */
  origin: string;
};

/** What they see at one moment. */
export type Look = {
  /** Sockets that are connected. */
  open: number;
  /** Those who would be told that their map is live. */
  live: number;
  /** Those whose map is the one that was asked for. */
  trueMaps: number;
  /** When each socket came last. */
  returnedAtMs: number[];
};

export class Grandstand {
  readonly #children: ChildProcess[];

  private constructor(children: ChildProcess[]) {
    this.#children = children;
  }

  /** @param processes so many share the sockets  @param folder for the bundle; below the project */
  static async open(
    { sockets, ...terms }: GrandstandTerms,
    folder: string,
    processes = 2,
  ): Promise<Grandstand> {
    const entry = "grandstand-process";
    await build({
      absWorkingDir: projectFolder,
      entryPoints: { [entry]: `bench/cluster/${entry}.ts` },
      outdir: folder,
      ...{ bundle: true, platform: "node", target: "node20", format: "esm", packages: "external" },
      // This room has two endings, and only the first is looked for otherwise.
      alias: { "#components": path.join(projectFolder, "components") },
    });
    const children = Array.from({ length: processes }, () => {
      const own: GrandstandTerms = { ...terms, sockets: Math.ceil(sockets / processes) };
      return fork(path.join(folder, `${entry}.js`), [JSON.stringify(own)], {
        execArgv: ["--enable-source-maps"],
      });
    });
    return new Grandstand(children);
  }

  /** Looks around. @param codes status codes by seat index, as they truly are */
  async look(codes: readonly number[]): Promise<Look> {
    const looks = await Promise.all(
      this.#children.map(async (child) => {
        child.send(codes);
        const [look] = (await once(child, "message")) as [Look];
        return look;
      }),
    );
    return looks.reduce((all, look) => ({
      open: all.open + look.open,
      live: all.live + look.live,
      trueMaps: all.trueMaps + look.trueMaps,
      returnedAtMs: [...all.returnedAtMs, ...look.returnedAtMs],
    }));
  }

  close(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }
}
