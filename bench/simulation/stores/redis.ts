/**
 * Redis as the commands see it: each method is one script of server/redis/*.lua.ts, and runs alone.
 *
 * Redis may be flushed, or come back with an old copy; then the maps are forgotten and the holds that it
 * remembers stay, as server/redis/restarts.lua.ts has it.
 */
import { AVAILABLE, HELD } from "#server/domain/seat-status";
import type { World } from "../world";
import { emptyMemory, type Held, type MapSource, type Memory, type States } from "./redis-memory";

export class Redis {
  memory: Memory = emptyMemory();
  private copy: Memory = emptyMemory();
  private changed: [number, number][] = [];
  private changedAreas: [string, number][] = [];
  private entryId = 0;
  /** Called when there is something new on the stream. */
  onChange: () => void = () => undefined;

  constructor(private readonly world: World) {}

  /** `TAKE_SEATS`. */
  takeSeats(asked: {
    newHoldId: string;
    buyerId: string;
    seatIndexes: readonly number[];
    ttlMs: number;
    onSaleAtMs: number;
    offSaleAtMs: number;
    most: number;
    /** Of a broken model: seats that were found free at an earlier moment. */
    foundFree?: boolean;
  }): Held | "not_on_sale_yet" | "off_sale" | "no_map" | "limit" | { taken: number[] } {
    const { memory } = this;
    if (!this.world.is("holdTimedByTheDoor")) {
      if (this.world.nowMs < asked.onSaleAtMs) return "not_on_sale_yet";
      if (this.world.nowMs >= asked.offSaleAtMs) return "off_sale";
    }
    if (!memory.map) return "no_map";
    this.sweepDue(20, this.world.nowMs);
    let holdId = memory.baskets.get(asked.buyerId);
    if (holdId !== undefined && !this.isLive(holdId)) {
      this.dropHold(holdId);
      holdId = undefined;
    }
    const basket = holdId === undefined ? [] : this.seatsOf(holdId);
    const wanted = asked.seatIndexes.filter((index) => !basket.includes(index));
    const taken = wanted.filter((index) => {
      const owner = memory.owners.get(index);
      if (owner !== undefined && !this.isLive(owner)) this.dropHold(owner);
      return memory.codes[index] !== AVAILABLE && asked.foundFree !== true;
    });
    const left = asked.most - (memory.owned.get(asked.buyerId) ?? 0) - basket.length;
    if (wanted.length > Math.max(0, left) || taken.length > 0) {
      this.publish();
      return wanted.length > Math.max(0, left) ? "limit" : { taken };
    }
    if (holdId === undefined) {
      holdId = asked.newHoldId;
      const { nowMs } = this.world;
      const endMs = this.world.is("holdTimedByTheDoor") ? Infinity : asked.offSaleAtMs;
      const expiresAtMs = Math.min(nowMs + asked.ttlMs, endMs);
      const { buyerId } = asked;
      memory.holds.set(holdId, { buyerId, startedAtMs: nowMs, expiresAtMs, seats: [] });
      memory.baskets.set(buyerId, holdId);
    }
    for (const index of wanted) {
      memory.owners.set(index, holdId);
      this.setCode(index, HELD);
    }
    const hold = memory.holds.get(holdId);
    if (hold) hold.seats = [...basket, ...wanted];
    this.publish();
    return this.describe(holdId) ?? "no_map";
  }

  /** Which of the seats are free now; only a broken model asks. */
  findFree(seatIndexes: readonly number[]): boolean {
    return seatIndexes.every((index) => this.memory.codes[index] === AVAILABLE);
  }

  /** `RELEASE_SEATS`. @param seatIndexes none: all */
  releaseSeats(
    holdId: string,
    buyerId: string,
    seatIndexes: readonly number[],
  ): Held | "ended" | "not_found" | "not_in_hold" {
    const hold = this.memory.holds.get(holdId);
    if (this.world.is("seatsFreedOnStaleRelease") && seatIndexes.length === 0) {
      for (const index of hold?.seats ?? this.given.get(holdId) ?? [])
        this.setCode(index, AVAILABLE);
    }
    const isOwn = hold?.buyerId === buyerId || this.world.is("anybodyReleases");
    if (!hold || !isOwn || !this.isLive(holdId)) {
      this.publish();
      return "not_found";
    }
    if (seatIndexes.some((index) => this.memory.owners.get(index) !== holdId)) return "not_in_hold";
    for (const index of seatIndexes) this.freeSeat(index);
    const left = this.seatsOf(holdId);
    if (seatIndexes.length === 0 || left.length === 0) {
      this.dropHold(holdId);
      this.publish();
      return "ended";
    }
    hold.seats = left;
    this.publish();
    return this.describe(holdId) ?? "ended";
  }

  /** Seats of holds that are gone, for a release that does not know it. */
  private readonly given = new Map<string, number[]>();

  /** `READ_HOLD`. */
  readHold(holdId: string, buyerId: string): Held | null {
    const hold = this.memory.holds.get(holdId);
    return hold?.buyerId === buyerId && this.isLive(holdId) ? this.describe(holdId) : null;
  }

  /** `EXTEND_HOLD`. */
  extendHold(holdId: string, buyerId: string, readMs: number, expiresAtMs: number): Held | null {
    const hold = this.memory.holds.get(holdId);
    if (hold?.buyerId !== buyerId || !this.isLive(holdId)) return null;
    if (hold.expiresAtMs === readMs) hold.expiresAtMs = expiresAtMs;
    return this.describe(holdId);
  }

  /** `SWEEP_HOLDS`. @param nowMs Redis' own clock; a broken model passes another */
  sweepHolds(nowMs: number): void {
    this.sweepDue(200, nowMs);
    this.publish();
  }

  /** `ANNOUNCE_BUILD`. */
  announceBuild(builder: string): void {
    this.memory.builders.add(builder);
  }

  /** `BUILD_MAP`. */
  buildMap(source: MapSource, builder: string): "built" | "kept" | "overtaken" {
    const { memory } = this;
    if (memory.map) return "kept";
    if (!memory.builders.has(builder)) return "overtaken";
    memory.builders.clear();
    memory.codes = [...source.codes];
    memory.versions = new Map(source.versions);
    memory.owned = new Map(source.owned);
    memory.areas = new Map(
      source.areas.map(([id, available, version]) => [id, [available, version]]),
    );
    for (const index of [...memory.owners.keys()]) {
      if (memory.codes[index] === AVAILABLE) memory.codes[index] = HELD;
      else this.takeAway(index);
    }
    memory.map = { epoch: source.epoch, revision: 0 };
    this.changed = [];
    this.changedAreas = [];
    this.takeStep();
    return "built";
  }

  /** `APPLY_STATES`. */
  applyStates(states: States): boolean {
    const { memory } = this;
    if (!memory.map) return false;
    const believesAll = this.world.is("oldNewsApplied");
    for (const { index, code, version } of states.seats) {
      if (version <= (memory.versions.get(index) ?? 0) && !believesAll) continue;
      memory.versions.set(index, version);
      if (code !== AVAILABLE) this.takeAway(index);
      const shown = code === AVAILABLE && memory.owners.has(index) ? HELD : code;
      if (memory.codes[index] !== shown) this.setCode(index, shown);
    }
    for (const [areaId, available, version] of states.areas) {
      if (version <= (memory.areas.get(areaId)?.[1] ?? -1) && !believesAll) continue;
      memory.areas.set(areaId, [available, version]);
      this.changedAreas.push([areaId, available]);
    }
    if (states.endedHoldId !== null) this.dropHold(states.endedHoldId);
    memory.owned.set(states.owned.buyerId, states.owned.places);
    this.publish();
    return true;
  }

  /** `READ_MAP`. */
  readMap() {
    const { memory } = this;
    if (!memory.map) return null;
    this.sweepHolds(this.world.nowMs);
    const areas = [...memory.areas].map(([id, [available]]): [string, number] => [id, available]);
    return { ...memory.map, codes: [...memory.codes], areas };
  }

  /** Every hold that counts now. */
  listHolds(): Held[] {
    return [...this.memory.holds.keys()].flatMap((id) =>
      this.isLive(id) ? (this.describe(id) ?? []) : [],
    );
  }

  /** Writes its memory to the disk. */
  keepCopy(): void {
    this.copy = structuredClone(this.memory);
  }

  /** Loses everything. */
  flush(): void {
    this.memory = emptyMemory();
  }

  /** Comes back as it was when it last wrote to the disk; the maps of the run before are forgotten. */
  restart(): void {
    this.memory = structuredClone(this.copy);
    if (this.world.is("mapNeverForgotten")) return;
    this.memory.map = null;
    this.memory.builders.clear();
  }

  private isLive(holdId: string): boolean {
    return (this.memory.holds.get(holdId)?.expiresAtMs ?? -Infinity) > this.world.nowMs;
  }

  private seatsOf(holdId: string): number[] {
    const seats = this.memory.holds.get(holdId)?.seats ?? [];
    return seats.filter((index) => this.memory.owners.get(index) === holdId);
  }

  private describe(id: string): Held | null {
    const hold = this.memory.holds.get(id);
    if (!hold) return null;
    const { buyerId, startedAtMs, expiresAtMs } = hold;
    const seatIndexes = this.seatsOf(id).sort((a, b) => a - b);
    return { id, buyerId, startedAtMs, expiresAtMs, serverNowMs: this.world.nowMs, seatIndexes };
  }

  private setCode(index: number, code: number): void {
    this.memory.codes[index] = code;
    this.changed.push([index, code]);
  }

  private freeSeat(index: number): void {
    this.memory.owners.delete(index);
    if (this.memory.codes[index] === HELD) this.setCode(index, AVAILABLE);
  }

  private dropHold(holdId: string): void {
    const { holds, baskets } = this.memory;
    for (const index of this.seatsOf(holdId)) this.freeSeat(index);
    const hold = holds.get(holdId);
    if (hold) this.given.set(holdId, hold.seats);
    if (hold && baskets.get(hold.buyerId) === holdId) baskets.delete(hold.buyerId);
    holds.delete(holdId);
  }

  private takeAway(index: number): void {
    const holdId = this.memory.owners.get(index);
    if (holdId === undefined) return;
    this.memory.owners.delete(index);
    if (this.seatsOf(holdId).length === 0) this.dropHold(holdId);
  }

  private sweepDue(most: number, nowMs: number): void {
    const due = [...this.memory.holds].filter(([, hold]) => hold.expiresAtMs <= nowMs);
    for (const [holdId] of due.slice(0, most)) this.dropHold(holdId);
  }

  private publish(): void {
    if (this.changed.length + this.changedAreas.length > 0 && this.memory.map) this.takeStep();
    this.changed = [];
    this.changedAreas = [];
  }

  private takeStep(): void {
    const { map, stream } = this.memory;
    if (!map) return;
    map.revision += 1;
    this.entryId += 1;
    const step = { ...map, changes: this.changed, areas: this.changedAreas };
    stream.push({ entryId: this.entryId, ...step, atMs: this.world.nowMs });
    this.changed = [];
    this.changedAreas = [];
    this.onChange();
  }
}
