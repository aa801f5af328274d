/** The houses of a chaos run. */
import type { House } from "#bench/cluster/house";
import { Organiser } from "#bench/cluster/organiser";
import type { Rehearsal } from "#bench/cluster/rehearsal";

/** Long enough to pay, short enough that forgotten seats come back many times in a minute. */
const HOLD_TTL_MS = 8_000;

/** Small enough to be sold out by the crowd. */
const SEATED = {
  ...{ template: "hall", sections: 1, rowsPerSection: 8, seatsPerRow: 20, priceLevels: 1 },
};

export class ChaosHouses {
  readonly seated: House;
  readonly standing: House;
  /** Nobody goes there but the sale that shows whether all is well. */
  readonly canary: House;
  readonly #rehearsal: Rehearsal;

  private constructor(rehearsal: Rehearsal, seated: House, standing: House, canary: House) {
    this.#rehearsal = rehearsal;
    this.seated = seated;
    this.standing = standing;
    this.canary = canary;
  }

  static async open(rehearsal: Rehearsal): Promise<ChaosHouses> {
    const plan = { template: "general_admission", capacity: 500 };
    return new ChaosHouses(
      rehearsal,
      await rehearsal.openHouse({ plan: SEATED, holdTtlMs: HOLD_TTL_MS }),
      await rehearsal.openHouse({ plan, holdTtlMs: HOLD_TTL_MS }),
      await rehearsal.openHouse({
        ...{ plan: { ...SEATED, rowsPerSection: 40, seatsPerRow: 50 }, holdTtlMs: 60_000 },
      }),
    );
  }

  /** Opens a house through the organiser's API, sells two seats of it, and calls its performance off. */
  async callOffOne(): Promise<void> {
    const { doorUrls } = this.#rehearsal.crowd;
    const organiser = await Organiser.join(doorUrls);
    const house = await organiser.openHouse(HOLD_TTL_MS);
    this.#rehearsal.houses.push(house);
    const fans = await this.#rehearsal.fans(2);
    for (const [place, fan] of fans.entries()) {
      const { holdId } = await fan.insist(() => fan.hold(house, [place]));
      const { bookingId } =
        holdId === null ? { bookingId: null } : await fan.book(house, { holdId });
      if (bookingId !== null) await fan.pay(house, bookingId, "sim_success");
    }
    await organiser.callOff(house);
  }
}
