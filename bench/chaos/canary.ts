/** The canary: a sale that is begun again and again after a fault, until it goes through and is seen everywhere. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { House } from "#bench/cluster/house";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import type { Spectator } from "#bench/cluster/spectator";
import { BOOKED } from "#server/domain/seat-status";

const LOOK_EVERY_MS = 25;

export class Canary {
  readonly #rehearsal: Rehearsal;
  readonly #house: House;
  readonly #watchers: Spectator[];
  #seat = 0;

  /** @param house nobody else buys there */
  constructor(rehearsal: Rehearsal, house: House) {
    this.#rehearsal = rehearsal;
    this.#house = house;
    this.#watchers = rehearsal.cluster.sidecarPorts.map(() => rehearsal.watch(house));
  }

  /**
   * Sells a seat and waits until every sidecar's watcher sees it.
   *
   * @returns how long that took, in milliseconds; null if it did not happen within `withinMs`
   */
  async sing(withinMs: number): Promise<number | null> {
    const startedAtMs = Date.now();
    const deadlineMs = startedAtMs + withinMs;
    const [fan] = await this.#rehearsal.fans(1);
    const seat = this.#seat++;
    if (!fan) return null;
    const { holdId } = await fan.insist(() => fan.hold(this.#house, [seat]), withinMs);
    if (holdId === null) return null;
    const [bookKey, payKey] = [randomUUID(), randomUUID()];
    const booked = await fan.insist(() => fan.book(this.#house, { holdId }, bookKey), withinMs);
    const { bookingId } = booked;
    if (bookingId === null) return null;
    await fan.insist(() => fan.pay(this.#house, bookingId, "sim_success", payKey), withinMs);
    while (!this.#watchers.every(({ map }) => map?.codes[seat] === BOOKED)) {
      if (Date.now() > deadlineMs) return null;
      await pause(LOOK_EVERY_MS);
    }
    return Date.now() - startedAtMs;
  }
}
