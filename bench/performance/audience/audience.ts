/** An audience: thousands of sockets that watch one performance, in processes of their own. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { projectFolder } from "#scripts/services/project";

/** What one process of the audience is told. */
export type AudienceTerms = {
  url: string;
  origin: string;
  /** As in live-messages.ts. */
  watch: { performanceId: string; epoch: number; revision: number };
  sockets: number;
  /** One in so many reads what it is told; the others only count it. */
  readsOneIn: number;
};

/** What one process has heard since it was asked last. */
export type Heard = {
  /** Sockets that read what they are told. */
  readers: number;
  frames: number;
  /** `[seat index, when it came]` in turn, Unix milliseconds with fractions. */
  sightings: Float64Array;
};

/** @param processes so many share the sockets */
export async function openAudience(terms: AudienceTerms, processes = 2): Promise<Audience> {
  const children = Array.from({ length: processes }, (_, at) => {
    const own = { ...terms, sockets: Math.floor((terms.sockets + at) / processes) };
    return fork(
      path.join(projectFolder, "bench/performance/audience/audience-process.ts"),
      [JSON.stringify(own)],
      { execArgv: ["--import", "tsx"], serialization: "advanced" },
    );
  });
  await Promise.all(children.map((child) => once(child, "message")));
  return new Audience(children);
}

export class Audience {
  readonly #children: readonly ChildProcess[];

  constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** What was heard since the last time. */
  async takeHeard(): Promise<Omit<Heard, "sightings"> & { sightings: Float64Array[] }> {
    const heard = await Promise.all(
      this.#children.map(async (child) => {
        child.send("heard");
        const [answer] = (await once(child, "message")) as [Heard];
        return answer;
      }),
    );
    return {
      readers: heard.reduce((sum, { readers }) => sum + readers, 0),
      frames: heard.reduce((sum, { frames }) => sum + frames, 0),
      sightings: heard.map(({ sightings }) => sightings),
    };
  }

  close(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }
}
