/** A crowd for pictures: buys about a quarter of a house through the API, so that the map shows a sale under way. */
import { z } from "zod";
import { BookingView } from "#server/domain/booking";
import { DEMO_ACCOUNTS } from "#server/domain/demo-accounts";
import { EventView } from "#server/domain/catalogue";
import { Hold } from "#server/domain/hold";
import type { PerformanceId, SeatId } from "#server/domain/ids";
import { AvailabilitySnapshot, followFrom } from "#server/domain/live-availability";
import { AVAILABLE } from "#server/domain/seat-status";
import { SeatingPlan, seatsOf, type PlanSeat } from "#server/domain/seating-plan";
import type { Account, Stage } from "./scenes";

const THEATRE_EVENT = "the-clockmakers-tide";
const ARENA_EVENT = "songs-for-lost-maps";

/** Parties that buy, and that are still choosing. */
const BUYING = 110;
const CHOOSING = 14;
/** Parties that are under way at once: each of them costs a password to be hashed. */
const AT_ONCE = 8;

/** Sells a part of the theatre. @returns everything that scenes need to know */
export async function fillHouse(url: string): Promise<Stage> {
  const theatre = await performanceOf(url, THEATRE_EVENT);
  const arena = await performanceOf(url, ARENA_EVENT);
  const parties = partiesIn(await freeSeats(url, theatre));
  const buying = parties.slice(0, BUYING);
  const choosing = parties.slice(BUYING, BUYING + CHOOSING);
  const party = [...buying, ...choosing];
  for (let from = 0; from < party.length; from += AT_ONCE) {
    await Promise.all(
      party.slice(from, from + AT_ONCE).map(async (seatIds, place) => {
        const { token } = await signUp(url, from + place);
        await holdOrBuy(url, token, theatre, seatIds, from + place < BUYING);
      }),
    );
  }

  const fan = await signIn(url, "fan");
  const organiser = await signIn(url, "organiser");
  const [mine = [], bought = [], paying = []] = parties.slice(BUYING + CHOOSING);
  const ticketed = await book(url, fan.token, theatre, bought.slice(0, 2));
  await pay(url, fan.token, ticketed);
  const unpaid = await book(url, fan.token, theatre, paying.slice(0, 2));
  await hold(url, fan.token, theatre, mine.slice(0, 3));
  return { url, fan, organiser, theatre, arena, ticketed, unpaid, eventSlug: THEATRE_EVENT };
}

async function holdOrBuy(
  url: string,
  token: string,
  performanceId: PerformanceId,
  seatIds: SeatId[],
  buys: boolean,
): Promise<void> {
  if (!buys) {
    await hold(url, token, performanceId, seatIds);
    return;
  }
  await pay(url, token, await book(url, token, performanceId, seatIds));
}

/** Neighbours in rows, in an order that looks like people. */
function partiesIn(seats: readonly PlanSeat[]): SeatId[][] {
  const rows = new Map<string, PlanSeat[]>();
  for (const seat of seats) {
    const row = `${seat.sectionId} ${seat.rowLabel}`;
    rows.set(row, [...(rows.get(row) ?? []), seat]);
  }
  const parties = [...rows.values()].flatMap((row) => {
    const found: SeatId[][] = [];
    for (let at = 0; at < row.length;) {
      const size = 2 + (hashOf(`${row[at]?.id ?? ""} size`) % 4);
      found.push(row.slice(at, at + size).map(({ id }) => id));
      at += size;
    }
    return found;
  });
  return parties.sort((a, b) => hashOf(a.join()) - hashOf(b.join()));
}

/** FNV-1a: the same picture each time. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

async function performanceOf(url: string, slug: string): Promise<PerformanceId> {
  const { performances } = await ask(url, EventView, `/events/${slug}`);
  const first = performances[0];
  if (!first) throw new Error(`${slug} has no performance.`);
  return first.id;
}

async function freeSeats(url: string, performanceId: PerformanceId): Promise<PlanSeat[]> {
  const at = `/performances/${performanceId}`;
  const plan = await ask(url, SeatingPlan, `${at}/seating-plan`);
  const { codes } = followFrom(await ask(url, AvailabilitySnapshot, `${at}/availability`));
  return seatsOf(plan).filter(({ index }) => codes[index] === AVAILABLE);
}

async function signUp(url: string, number: number): Promise<Account> {
  const email = `party-${String(number)}@example.test`;
  const password = "a few words are best";
  const body = { email, password, name: `Party ${String(number)}` };
  await ask(url, z.unknown(), "/register", { body });
  return openSession(url, email, password);
}

async function signIn(url: string, role: "fan" | "organiser"): Promise<Account> {
  const account = DEMO_ACCOUNTS.find((each) => each.role === role);
  if (!account) throw new Error(`The seed has no ${role}.`);
  return openSession(url, account.email, account.password);
}

function openSession(url: string, email: string, password: string): Promise<Account> {
  return ask(url, z.object({ token: z.string() }), "/tokens", { body: { email, password } });
}

function hold(url: string, token: string, performanceId: PerformanceId, seatIds: SeatId[]) {
  return ask(url, Hold, `/performances/${performanceId}/holds`, { token, body: { seatIds } });
}

async function book(
  url: string,
  token: string,
  performanceId: PerformanceId,
  seatIds: SeatId[],
): Promise<BookingView["id"]> {
  const { id: holdId } = await hold(url, token, performanceId, seatIds);
  return (await ask(url, BookingView, "/bookings", { token, body: { holdId } })).id;
}

async function pay(url: string, token: string, bookingId: BookingView["id"]): Promise<void> {
  const body = { methodToken: "sim_success" };
  await ask(url, BookingView, `/bookings/${bookingId}/confirm`, { token, body, method: "PUT" });
}

async function ask<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  pathName: string,
  wish: { token?: string; body?: unknown; method?: "PUT" } = {},
): Promise<z.infer<Schema>> {
  const { token, body, method } = wish;
  const answer = await fetch(`${url}/api/v1${pathName}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      "Content-Type": "application/json",
      Origin: url,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${pathName}: ${String(answer.status)} ${await answer.text()}`);
  return schema.parse(await answer.json());
}
