/** The stores of one simulated house, and its one performance. */
import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import type { SaleFacts } from "#server/postgres/sales";
import type { MailRow, MapStep, PerformanceTerms } from "../history/evidence";
import type { Bank } from "./stores/bank";
import type { EventLog } from "./stores/event-log";
import type { Postgres } from "./stores/postgres";
import type { Redis } from "./stores/redis";
import type { Process, World } from "./world";

export const PERFORMANCE = "00000000-0000-4000-8000-999999999999";
export const STANDING = "standing";
export const PRICE_MINOR = 2_000;
export const FEE_MINOR = 150;

/** Everything that a command reaches. */
export type House = {
  world: World;
  db: Postgres;
  redis: Redis;
  log: EventLog;
  bank: Bank;
  mails: MailRow[];
  /** The topic `seat-status`. */
  mapSteps: MapStep[];
  terms: PerformanceTerms;
};

/** What the rules want to know of the sale. */
export type Sale = Pick<
  SaleFacts,
  "onSaleAtMs" | "offSaleAtMs" | "seatsPerBuyerMax" | "holdTtlMs" | "cancelledAtMs"
>;

/** `findSale`: as it is now; the product may be a second behind, in which nothing is decided for good. */
export async function findSale({ world, db }: House, process: Process): Promise<Sale> {
  await world.step(process, "find sale");
  const terms = db.committed.performances.get(PERFORMANCE);
  if (!terms) throw new Error("There is no performance.");
  return terms;
}

type Facts<Event> = Event extends unknown
  ? Omit<Event, "id" | "schemaVersion" | "occurredAtMs">
  : never;

/** `newEvent`, with ids that are the same in every run of one seed. */
export function newEvent<Event extends BookingEvent | PaymentEvent>(
  { world }: House,
  facts: Record<keyof Facts<Event>, unknown>,
): Event {
  return {
    ...facts,
    id: world.newId(),
    schemaVersion: 1,
    occurredAtMs: world.nowMs,
  } as unknown as Event;
}
