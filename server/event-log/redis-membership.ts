/**
 * Membership of a group: which partitions of a topic this process reads, and for how long.
 *
 * Redis' own consumer groups hand entries to whichever reader waits first, so two readers can hold
 * messages of one key at once, and a reader that was stopped for a while and comes back takes entries
 * away from its successor. Here a partition belongs to one member by a lease; the group's position is
 * a field that only the holder of the lease can move. What was not handled is read again from there.
 */
import { sideEffect } from "#server/failpoints";
import type { LogTopic, Subscription } from "./event-log";
import { Lane, type LaneWork } from "./lane";
import type { CommandConnection, PartitionWord } from "./redis-connections";
import { leaseKey, membersKey, PARTITIONS, positionsKey, streamKey } from "./redis-keys";
import type { OpenPartition } from "./redis-reader";
import { pause, settleWithin, type Session } from "./session";

/** Lifetime of a lease, in milliseconds: after this long, a member that has died is replaced. */
const LEASE_TTL_MS = 3_000;
/** How often leases are renewed, in milliseconds. */
const RENEW_EVERY_MS = 1_000;
/** How often to ask while a partition that is due has not been let go, in milliseconds. */
const ASK_AGAIN_MS = 100;

/** Who reads which topic as whom. */
export type Member = {
  namespace: string;
  topic: LogTopic;
  group: string;
  /** New for each session, so that a member that comes back is not mistaken for its former self. */
  id: string;
  from: Subscription["from"];
};

/** The partitions of one topic that this process reads as a member of a group. */
export class Membership {
  readonly #redis: CommandConnection;
  readonly #member: Member;
  readonly #work: Pick<LaneWork, "handle" | "batchMax" | "park" | "triesMax">;
  readonly #session: Session;
  readonly #open: Map<number, OpenPartition>;
  readonly #closing = new Map<number, Promise<void>>();
  #heldUntilMs = Infinity;

  /**
   * @param open    the partitions that are open, for a reader to fill; kept up to date
   * @param work    how messages are handled
   * @param session ends the membership, and is broken by a position that cannot be moved
   */
  constructor(
    redis: CommandConnection,
    member: Member,
    open: Map<number, OpenPartition>,
    work: Pick<LaneWork, "handle" | "batchMax" | "park" | "triesMax">,
    session: Session,
  ) {
    this.#redis = redis;
    this.#member = member;
    this.#open = open;
    this.#work = work;
    this.#session = session;
  }

  /**
   * Opens the partitions that are dealt to this member, hands over those that are due to others and
   * renews the leases. When the session ends, hands over everything and leaves.
   *
   * @param onReady called once the first partitions are open
   * @throws when Redis is out of reach or a lease was lost; call `abandon` then
   */
  async takePart(onReady: () => void): Promise<void> {
    const { signal } = this.#session;
    for (let round = 1; ; round += 1) {
      const leaving = signal.aborted;
      const words = await this.#deal(leaving ? "leaving" : "staying");
      for (const [partition, word] of words.entries()) await this.#follow(partition, word);

      if (round === 1) onReady();
      if (leaving) {
        if (this.#open.size === 0 && this.#closing.size === 0) return;
        await settleWithin(RENEW_EVERY_MS, Promise.all(this.#closing.values()));
      } else {
        await pause(words.includes("due") ? ASK_AGAIN_MS : RENEW_EVERY_MS, signal);
      }
    }
  }

  /** Stops every lane, and gives back what leases it can, so that nobody must wait for their end. */
  async abandon(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ lane }) => lane.stop()));
    await settleWithin(RENEW_EVERY_MS, this.#deal("leaving"));
    await settleWithin(RENEW_EVERY_MS, this.#release(PARTITIONS));
  }

  async #deal(intention: "staying" | "leaving"): Promise<PartitionWord[]> {
    const { namespace, topic, group, id } = this.#member;
    const askedAtMs = performance.now();
    const words = await sideEffect("deal-partitions", () =>
      this.#redis.dealPartitions(
        PARTITIONS.length + 1,
        membersKey(namespace, topic, group),
        ...PARTITIONS.map((partition) => this.#leaseKey(partition)),
        id,
        LEASE_TTL_MS,
        intention,
      ),
    );
    // Lanes stand still once this is past, and nothing would start them again.
    if (!this.#isMine()) throw new Error(`${group} did not renew its leases on ${topic} in time`);
    this.#heldUntilMs = askedAtMs + LEASE_TTL_MS;
    return words;
  }

  async #follow(partition: number, word: PartitionWord): Promise<void> {
    if (this.#open.has(partition) && word !== "kept" && word !== "owed") {
      const { topic, group } = this.#member;
      throw new Error(`${group} lost its lease on ${topic}/${String(partition)}`);
    }
    if (word === "taken") await this.#openLane(partition);
    if (word === "owed" && this.#open.has(partition) && !this.#closing.has(partition)) {
      this.#closing.set(partition, this.#handOver(partition));
    }
  }

  async #openLane(partition: number): Promise<void> {
    const cursor = await this.#readPosition(partition);
    const lane = new Lane({
      ...this.#work,
      group: this.#member.group,
      isMine: () => this.#isMine(),
      commit: (position) => this.#commit(partition, position),
      fail: this.#session.fail,
    });
    this.#open.set(partition, { lane, cursor });
  }

  async #handOver(partition: number): Promise<void> {
    try {
      await this.#open.get(partition)?.lane.stop();
      this.#open.delete(partition);
      await this.#release([partition]);
    } catch (fault) {
      this.#session.fail(fault);
    }
    this.#closing.delete(partition);
  }

  async #release(partitions: readonly number[]): Promise<void> {
    const leases = partitions.map((partition) => this.#leaseKey(partition));
    await sideEffect("release-partitions", () =>
      this.#redis.releasePartitions(leases.length, ...leases, this.#member.id),
    );
  }

  async #readPosition(partition: number): Promise<string> {
    const { namespace, topic, group, from } = this.#member;
    const positions = positionsKey(namespace, topic, group);
    const kept = await this.#redis.hget(positions, String(partition));
    if (kept !== null) return kept;
    if (from === "earliest") return "0-0";

    // Written down at once, or what is published before the first commit could be missed for ever.
    const newest = await newestEntry(this.#redis, namespace, topic, partition);
    await sideEffect("note-start", () => this.#redis.hsetnx(positions, String(partition), newest));
    return newest;
  }

  async #commit(partition: number, position: string): Promise<void> {
    const { namespace, topic, group, id } = this.#member;
    const moved = await sideEffect("commit-position", () =>
      this.#redis.commitPosition(
        2,
        this.#leaseKey(partition),
        positionsKey(namespace, topic, group),
        id,
        partition,
        position,
      ),
    );
    if (moved === 0) throw new Error(`${group} no longer has ${topic}/${String(partition)}`);
  }

  #isMine(): boolean {
    return performance.now() < this.#heldUntilMs;
  }

  #leaseKey(partition: number): string {
    const { namespace, topic, group } = this.#member;
    return leaseKey(namespace, topic, group, partition);
  }
}

/** The id of the newest entry of a stream; "0-0" if there has been none. */
export async function newestEntry(
  redis: CommandConnection,
  namespace: string,
  topic: LogTopic,
  partition: number,
): Promise<string> {
  const stream = streamKey(namespace, topic, partition);
  const [newest] = await redis.xrevrange(stream, "+", "-", "COUNT", 1);
  return newest?.[0] ?? "0-0";
}
