/** A grandstand: thousands who watch one seat map, in processes of their own. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { build } from "esbuild";
import type { QuietMap } from "#bench/history/evidence";
import { projectFolder } from "#scripts/services/project";
import type { OnlookerTerms } from "./onlooker";

/** What one process of them is told. @param seed of the moments at which they come and ask */
export type GrandstandTerms = Omit<OnlookerTerms, "name"> & { sockets: number; seed: number };

/** What one process of them is asked. */
export type Asked = { what: "look"; truth: Truth } | { what: "maps" };

/** A map at one revision of it. */
export type Truth = Pick<QuietMap, "epoch" | "revision" | "codes">;

/** What they see at one moment. */
export type Look = {
  /** Sockets that are connected. */
  open: number;
  /** Those who would be told that their map is live. */
  live: number;
  /** Those whose map is the one that was asked for, at its very revision. */
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
    { sockets, ...terms }: Omit<GrandstandTerms, "seed">,
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
    const children = Array.from({ length: processes }, (_, at) => {
      const own: GrandstandTerms = {
        ...{ ...terms, seed: at + 1 },
        sockets: Math.floor((sockets + at) / processes),
      };
      return fork(path.join(folder, `${entry}.js`), [JSON.stringify(own)]);
    });
    return new Grandstand(children);
  }

  /** Looks around. @param truth the map as it truly is */
  async look(truth: Truth): Promise<Look> {
    const looks = await this.#ask<Look>({ what: "look", truth });
    return looks.reduce((all, look) => ({
      open: all.open + look.open,
      live: all.live + look.live,
      trueMaps: all.trueMaps + look.trueMaps,
      returnedAtMs: [...all.returnedAtMs, ...look.returnedAtMs],
    }));
  }

  /** What is on every screen. */
  async maps(): Promise<QuietMap[]> {
    const maps = await this.#ask<(QuietMap | null)[]>({ what: "maps" });
    return maps.flat().filter((map) => map !== null);
  }

  #ask<Answer>(asked: Asked): Promise<Answer[]> {
    return Promise.all(
      this.#children.map(async (child) => {
        child.send(asked);
        const [answer] = (await once(child, "message")) as [Answer];
        return answer;
      }),
    );
  }

  close(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }
}
