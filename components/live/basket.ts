/**
 * The basket in a browser: what the server has granted, and what the fan has tapped since.
 *
 * Taps show at once; their requests go to the server one at a time, in the order of the taps, so
 * that no answer can overtake another. Rules only; `basket-store.ts` sends the requests.
 */
import type { Hold } from "#server/domain/hold";
import type { SeatId } from "#server/domain/ids";

/** One tap: a seat to take or to give back. */
export type Wish = { seatId: SeatId; kind: "take" | "release" };

/** What the fan has and wants. Never changed in place. */
export type Basket = {
  /** As the server last said it; null when nothing is held. */
  hold: Hold | null;
  /** The wish that the server is deciding. */
  underWay: Wish | null;
  /** Wishes that wait for their turn, one at most for each seat. */
  waiting: readonly Wish[];
  /** Seats that somebody else was faster to take, until the fan does something else. */
  gone: ReadonlySet<SeatId>;
};

/** What the map and the list show of the fan's own seats. */
export type SeatMark = "mine" | "taking" | "releasing" | "gone";

/** A basket that is empty, as far as is known. */
export const EMPTY_BASKET: Basket = { hold: null, underWay: null, waiting: [], gone: new Set() };

/** The fan taps a seat: wants it, or no longer wants it. */
export function tapSeat(basket: Basket, seatId: SeatId): Basket {
  if (basket.waiting.some((wish) => wish.seatId === seatId)) {
    // Not sent yet: two taps are none.
    return { ...basket, waiting: basket.waiting.filter((wish) => wish.seatId !== seatId) };
  }
  const kind = willHave(basket, seatId) ? "release" : "take";
  return { ...basket, waiting: [...basket.waiting, { seatId, kind }], gone: new Set() };
}

/** The next wish goes to the server, unless one is there already. */
export function sendNext(basket: Basket): Basket {
  const [next, ...waiting] = basket.waiting;
  return basket.underWay || !next ? basket : { ...basket, underWay: next, waiting };
}

/** The server said yes: this is the whole basket now. */
export function accepted(basket: Basket, hold: Hold | null): Basket {
  return { ...basket, hold, underWay: null };
}

/**
 * The server said no to the wish under way.
 *
 * @param refusal.gone     seats that somebody else has
 * @param refusal.endsAll  the waiting wishes would be refused alike: nobody wants to hear it twice
 */
export function refused(
  basket: Basket,
  refusal: { gone: readonly SeatId[]; endsAll: boolean },
): Basket {
  const gone = new Set(refusal.gone);
  const waiting = refusal.endsAll ? [] : basket.waiting.filter((wish) => !gone.has(wish.seatId));
  return { ...basket, underWay: null, waiting, gone };
}

/** The server was asked what the basket is. Wishes that are under way keep their turn. */
export function learned(basket: Basket, hold: Hold | null): Basket {
  const has = (seatId: SeatId) => hold?.seatIds.includes(seatId) === true;
  const waiting = basket.waiting.filter(({ seatId, kind }) => has(seatId) === (kind === "release"));
  return { ...basket, hold, waiting };
}

/** What to show at a seat; null for one that is not the fan's and was not tapped. */
export function markOf(basket: Basket, seatId: SeatId): SeatMark | null {
  const wish = basket.waiting.find((each) => each.seatId === seatId) ?? underWayAt(basket, seatId);
  if (wish) return wish.kind === "take" ? "taking" : "releasing";
  if (basket.hold?.seatIds.includes(seatId) === true) return "mine";
  return basket.gone.has(seatId) ? "gone" : null;
}

/** Every seat that has a mark. */
export function markedSeats(basket: Basket): Map<SeatId, SeatMark> {
  const seatIds = [
    ...(basket.hold?.seatIds ?? []),
    ...(basket.underWay ? [basket.underWay.seatId] : []),
    ...basket.waiting.map((wish) => wish.seatId),
    ...basket.gone,
  ];
  const marks = new Map<SeatId, SeatMark>();
  for (const seatId of seatIds) {
    const mark = markOf(basket, seatId);
    if (mark) marks.set(seatId, mark);
  }
  return marks;
}

/** Whether the server still has to decide something. */
export function isDeciding(basket: Basket): boolean {
  return basket.underWay !== null || basket.waiting.length > 0;
}

function underWayAt({ underWay }: Basket, seatId: SeatId): Wish | null {
  return underWay?.seatId === seatId ? underWay : null;
}

/** Whether the seat will be the fan's if the server says yes to what is under way. */
function willHave(basket: Basket, seatId: SeatId): boolean {
  const wish = underWayAt(basket, seatId);
  return wish ? wish.kind === "take" : basket.hold?.seatIds.includes(seatId) === true;
}
