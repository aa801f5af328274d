/** Parties of one to six buy a house until its last seat is sold, and most of them change their minds. */
import { CannotStart } from "#scripts/services/failure";
import type { BookingView } from "#server/domain/booking";
import { HOLD_TTL_MS_MIN, SEATS_PER_BUYER_MAX, type Hold } from "#server/domain/hold";
import { BOOKED } from "#server/domain/seat-status";
import type { Fan } from "#bench/drill/fan";
import { hallOf, type House } from "#bench/drill/house";
import { letIn } from "#bench/drill/line";
import { chooseSeats, lookAt, type Look } from "#bench/drill/live-map";
import {
  between,
  counted,
  number,
  several,
  wordsOf,
  type Played,
  type Scenario,
  type Stage,
} from "#bench/drill/scenario";

const PARTY_MAX = 6;

/** So many of those who hold seats do not buy them: two in three of these give them back, the others just leave. */
const ABANDONED = 0.7;
const GIVEN_BACK = 2 / 3;

/** How long it takes to change one's mind, in milliseconds. */
const CHANGING_MIND_MS = [300, 1_200] as const;

const GOOD_CARD = "sim_success";

/** The map that everybody has before their eyes is this old at most: a browser is told of changes by its socket. */
const MAP_EVERY_MS = 50;

/** How long people look before they tap, in milliseconds. */
const CHOOSING_MS = [300, 1_500] as const;

/**
 * Fans are let in as by a waiting room, so many at once for each seat of the house. Were all let in, those who hold
 * seats would wait behind those who tap, for longer than their holds last, and every seat that came back would be
 * refused to hundreds.
 */
const INSIDE_PER_SEAT = 0.1;
const INSIDE_MIN = 8;
const INSIDE_MAX = 300;

/** How soon a payment is asked after, in milliseconds; then less and less often, for so long. */
const ASK_AFTER_MS = 250;
const ASK_AFTER_MS_MAX = 4_000;
const PAID_WITHIN_MS = 60_000;

/** A house of which nothing is sold for so long does not sell out, in milliseconds. */
const STALLED_AFTER_MS = 180_000;

/** Lawful refusals of whoever is too slow, or not the only one. */
const LAWFUL = [
  "seats_unavailable",
  "seat_limit_reached",
  "hold_not_found",
  "hold_lacks_seats",
  "booking_expired",
  "booking_not_pending",
];

export const sellOut: Scenario = {
  what: "a house is sold to its last seat, though most change their minds",
  taken: "sold",
  placesFor: (fans) => Math.min(50_000, Math.max(10, Math.round(fans / 2))),
  planOf: hallOf,
  holdTtlMs: HOLD_TTL_MS_MIN,
  seatsPerBuyerMax: SEATS_PER_BUYER_MAX,
  require: (_boxOffice, fans, places) => {
    if (fans * SEATS_PER_BUYER_MAX >= places) return;
    throw new CannotStart(
      `A fan may buy ${String(SEATS_PER_BUYER_MAX)} seats at most, so ${number(fans)} fans cannot sell out ${number(places)} seats.`,
    );
  },
  play,
};

/** What happens in the house while it is sold. */
type Sale = Stage & {
  look: Look;
  isOver: boolean;
  /** By the clock of `performance.now()`. */
  lastSoldMs: number;
  refusals: string[];
  abandoned: number;
  /** Every booking that was made and not seen to be paid. */
  unsettled: { fan: Fan; bookingId: string }[];
  confirmed: BookingView[];
};

async function play(stage: Stage): Promise<Played> {
  const { site, house, fans, say } = stage;
  const look = await lookAt(site, house);
  if (!look) throw new Error("The map is not to be had.");
  const lists = { refusals: [], abandoned: 0, unsettled: [], confirmed: [] };
  const startedMs = performance.now();
  const sale: Sale = { ...stage, ...lists, look, isOver: false, lastSoldMs: startedMs };
  const crowd = fans.map((fan): Visitor => ({ fan, owned: 0, backAtMs: startedMs }));
  const door = {
    atOnce: insideOf(house),
    isClosed: () => sale.isOver,
    visit: async (visitor: Visitor) => {
      await visit(sale, visitor);
      return visitor.owned < SEATS_PER_BUYER_MAX;
    },
  };
  await Promise.all([followMap(sale), letIn(crowd, door)]);
  const tookMs = sale.lastSoldMs - startedMs;
  say("the last fan has gone home");

  // Money that came late takes its seats back, so whatever was not seen to end is looked at once more.
  for (const { fan, bookingId } of sale.unsettled) {
    const booking = await fan.readBooking(bookingId);
    if (booking.ok && booking.value.status === "CONFIRMED") sale.confirmed.push(booking.value);
  }
  const seconds = Math.round(tookMs / 100) / 10;
  const { refusals, abandoned, confirmed } = sale;
  const sold = confirmed.flatMap(seatsOf).length;
  return {
    facts: [
      `${number(sold)} of ${number(house.seatIds.length)} seats were sold to ${number(fans.length)} fans within ${String(seconds)} s, in ${number(confirmed.length)} bookings.`,
      `${number(abandoned)} baskets were given back or left to expire.`,
      `Refused: ${counted(refusals) || "nobody"}.`,
    ],
    figures: { sold, seconds, bookings: confirmed.length, abandoned, refusals: refusals.length },
    broken: [...judgeSellOut(house.seatIds, confirmed), ...strangeOnes(refusals)],
  };
}

/** How many are inside at once. */
function insideOf({ seatIds }: House): number {
  const fair = Math.round(seatIds.length * INSIDE_PER_SEAT);
  return Math.min(INSIDE_MAX, Math.max(INSIDE_MIN, fair));
}

/** Keeps the map that everybody looks at as it is, until the house is sold. */
async function followMap(sale: Sale): Promise<void> {
  while (!sale.isOver) {
    await sale.site.wait(MAP_EVERY_MS);
    sale.look = (await lookAt(sale.site, sale.house)) ?? sale.look;
    sale.isOver = isOver(sale);
  }
}

function isOver({ look, house, lastSoldMs, tally }: Sale): boolean {
  const isSold = tally.taken >= house.seatIds.length;
  const isShownSold = look.codes.every((code) => code === BOOKED);
  return isSold || isShownSold || performance.now() - lastSoldMs > STALLED_AFTER_MS;
}

/** Somebody in the line before the door. */
type Visitor = {
  fan: Fan;
  owned: number;
  /** When their basket is empty again, by the clock of `performance.now()`. */
  backAtMs: number;
};

/** Taps once, and sees to what comes of it. */
async function visit(sale: Sale, visitor: Visitor): Promise<void> {
  const { site, house, dice } = sale;
  const { fan, owned, backAtMs } = visitor;
  await site.wait(Math.max(0, backAtMs - performance.now()));
  await site.waitBetween(...CHOOSING_MS);
  const party = Math.min(between(1, PARTY_MAX, dice), SEATS_PER_BUYER_MAX - owned);
  const chosen = chooseSeats(sale.look.free, house.rowOf, party, dice);
  if (chosen.length === 0) return;
  const held = await fan.hold(
    house,
    chosen.map((index) => house.seatIds[index] ?? ""),
  );
  if (!held.ok) {
    sale.refusals.push(wordsOf(held.refusal));
  } else if (dice() < ABANDONED) {
    visitor.backAtMs = await abandon(sale, fan, held.value);
  } else {
    visitor.owned += await buy(sale, fan, held.value);
  }
}

/** @returns when the basket is empty, by the clock of `performance.now()`: before that another tap would only fill it */
async function abandon(
  sale: Sale,
  fan: Fan,
  { id, expiresAtMs, serverNowMs }: Hold,
): Promise<number> {
  sale.abandoned += 1;
  if (sale.dice() >= GIVEN_BACK) return performance.now() + expiresAtMs - serverNowMs;
  await sale.site.waitBetween(...CHANGING_MIND_MS);
  await fan.release(id);
  return performance.now();
}

/** Books and pays. @returns how many seats are theirs now */
async function buy(sale: Sale, fan: Fan, hold: Hold): Promise<number> {
  const booked = await fan.book(hold);
  if (!booked.ok) {
    sale.refusals.push(wordsOf(booked.refusal));
    return 0;
  }
  const bookingId = booked.value.id;
  const paid = await fan.pay(bookingId, GOOD_CARD);
  if (!paid.ok) {
    // The card is a test card, which a real provider does not take.
    if (paid.refusal.status === 400) throw new CannotStart(NO_TEST_CARD);
    sale.refusals.push(wordsOf(paid.refusal));
    sale.unsettled.push({ fan, bookingId });
    return 0;
  }
  const untilMs = Date.now() + PAID_WITHIN_MS;
  // A browser hears by its socket. A crowd of programs that ask four times a second would be most of a busy site's work.
  for (let ms = ASK_AFTER_MS; Date.now() < untilMs; ms = Math.min(ASK_AFTER_MS_MAX, 2 * ms)) {
    await sale.site.wait(ms);
    const read = await fan.readBooking(bookingId);
    if (!read.ok) continue;
    if (read.value.status === "CONFIRMED") {
      sale.confirmed.push(read.value);
      sale.lastSoldMs = performance.now();
      const seats = seatsOf(read.value).length;
      sale.tally.take(seats);
      return seats;
    }
    if (read.value.payments.some(({ failureCode }) => failureCode !== null)) {
      throw new CannotStart(NO_TEST_CARD);
    }
  }
  sale.refusals.push("not paid in time");
  sale.unsettled.push({ fan, bookingId });
  return 0;
}

const NO_TEST_CARD =
  "This site does not take the card sim_success of the payment simulator, and without it nothing can be sold.";

function seatsOf({ lines }: Pick<BookingView, "lines">): string[] {
  return lines.flatMap(({ seatId }) => seatId ?? []);
}

function strangeOnes(refusals: readonly string[]): string[] {
  const strange = refusals.filter((words) => !LAWFUL.some((code) => words.endsWith(code)));
  return strange.length === 0
    ? []
    : [`Answered otherwise: ${several(strange.length, "request")} (${counted(strange)}).`];
}

/** Says which promises of a sold-out house were broken. @param confirmed every booking that was paid */
export function judgeSellOut(
  seatIds: readonly string[],
  confirmed: readonly Pick<BookingView, "lines">[],
): string[] {
  const sold = confirmed.flatMap(seatsOf);
  const owned = new Set(sold);
  const doubled = sold.length - owned.size;
  const left = seatIds.filter((seat) => !owned.has(seat)).length;
  return [
    ...(doubled === 0 ? [] : [`Sold twice: ${several(doubled, "seat")}.`]),
    ...(left === 0 ? [] : [`Left, though fans went on trying: ${several(left, "seat")}.`]),
  ];
}
