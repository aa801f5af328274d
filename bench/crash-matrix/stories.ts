/** What goes on in the house while it is being broken: together the stories have every side effect. */
import { setTimeout as pause } from "node:timers/promises";

import type { Fan } from "#bench/cluster/fan";
import type { House } from "#bench/cluster/house";
import { Organiser, register } from "#bench/cluster/organiser";
import type { Rehearsal } from "#bench/cluster/rehearsal";

/** Long enough to pay on a busy machine, short enough that what is left runs out while we wait. */
const HOLD_TTL_MS = 15_000;

const GOOD_CARD = "sim_success";
const BAD_CARD = "sim_decline";
/** Its bank takes three seconds, so the webhook tells how it ended. */
const SLOW_CARD = "sim_slow";
/** Its webhook is of a kind that we do not know. */
const RIDDLE_CARD = "sim_unknown_event";

/** One story: a fan, or an organiser, from the beginning to the end. */
export type Story = (rehearsal: Rehearsal, seats: SeatSource) => Promise<void>;

/** Seats that no other story has, in houses that are opened as they are needed. */
export class SeatSource {
  readonly #rehearsal: Rehearsal;
  #house: Promise<House> | null = null;
  #next = 0;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  async take(count: number): Promise<{ house: House; seats: number[] }> {
    if (this.#house === null || this.#next + count > 20) {
      this.#house = this.#rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
      this.#next = 0;
    }
    const first = this.#next;
    this.#next += count;
    const seats = Array.from({ length: count }, (_, at) => first + at);
    return { house: await this.#house, seats };
  }
}

/** Three seats held, one given back, the others booked and, at the second try, paid; then they think better of it. */
const buyAndCancel: Story = async (rehearsal, source) => {
  const { house, seats } = await source.take(3);
  const fan = await rehearsal.fan();
  const { holdId } = await fan.insist(() => fan.hold(house, seats));
  if (holdId === null) return;
  await fan.insist(() => fan.extend(house, holdId));
  await fan.insist(() => fan.release(house, holdId, seats[0]));
  const bookingId = (await fan.bookSurely(house, { holdId })).bookingId;
  if (bookingId === null) return;
  await pay(fan, house, bookingId, BAD_CARD);
  await pay(fan, house, bookingId, GOOD_CARD);
  await fan.insist(() => fan.cancel(house, bookingId));
};

/** Seats held and forgotten, and a booking that nobody pays for. */
const changeOfMind: Story = async (rehearsal, source) => {
  const { house, seats } = await source.take(4);
  const [early, late] = await rehearsal.fans(2);
  if (!early || !late) return;
  await early.insist(() => early.hold(house, seats.slice(0, 2)));
  const { holdId } = await late.insist(() => late.hold(house, seats.slice(2)));
  if (holdId !== null) await late.bookSurely(house, { holdId });
  await pause(HOLD_TTL_MS);
};

/** Places of an area, paid by a card whose bank takes its time. */
const standing: Story = async (rehearsal) => {
  const plan = { template: "general_admission", capacity: 4 };
  const house = await rehearsal.openHouse({ plan, holdTtlMs: HOLD_TTL_MS });
  const fan = await rehearsal.fan();
  const bookingId = (await fan.bookSurely(house, { quantity: 2 })).bookingId;
  if (bookingId !== null) await pay(fan, house, bookingId, SLOW_CARD);
};

/** Places of an area that more fans want than there is room for: they stand in line, and one of them pays. */
const inLine: Story = async (rehearsal) => {
  const plan = { template: "general_admission", capacity: 4 };
  const house = await rehearsal.openHouse({ plan, holdTtlMs: HOLD_TTL_MS });
  const fans = await rehearsal.fans(3);
  const asked = await Promise.all(
    fans.map(async (fan) => ({ fan, ...(await fan.standInLine(house, 2)) })),
  );
  const [first] = asked.filter(({ bookingId }) => bookingId !== null);
  if (first?.bookingId) await pay(first.fan, house, first.bookingId, GOOD_CARD);
};

/** A card whose provider says something that nobody understands; its books tell the truth later. */
const riddle: Story = async (rehearsal, source) => {
  const { house, seats } = await source.take(1);
  const fan = await rehearsal.fan();
  const { holdId } = await fan.insist(() => fan.hold(house, seats));
  const bookingId = holdId === null ? null : (await fan.bookSurely(house, { holdId })).bookingId;
  if (bookingId !== null) await fan.paySurely(house, bookingId, RIDDLE_CARD);
  await pause(1_000);
};

/** Somebody signs up; a house is opened, sells, and its performance is called off. */
const callOff: Story = async (rehearsal) => {
  const { doorUrls } = rehearsal.crowd;
  await register(doorUrls);
  const organiser = await Organiser.join(doorUrls);
  const house = await organiser.openHouse(HOLD_TTL_MS);
  rehearsal.houses.push(house);
  const fan = await rehearsal.fan();
  const { holdId } = await fan.insist(() => fan.hold(house, [0, 1]));
  const bookingId = holdId === null ? null : (await fan.bookSurely(house, { holdId })).bookingId;
  if (bookingId !== null) await pay(fan, house, bookingId, GOOD_CARD);
  await organiser.callOff(house);
};

/** Every story. */
export const STORIES: readonly Story[] = [
  ...[buyAndCancel, changeOfMind, standing, inLine, riddle, callOff],
];

async function pay(fan: Fan, house: House, bookingId: string, card: string): Promise<void> {
  await fan.paySurely(house, bookingId, card);
  await fan.awaitEnd(house, bookingId);
}
