/** Houses for tests: each test opens its own, through the organiser's API. */
import { randomUUID } from "node:crypto";

import { PerformanceId, SeatId } from "#server/domain/ids";
import { OrganiserEventView, OrganiserVenueView } from "#server/domain/organising";
import { at, type Person } from "./people";

const HOUR_MS = 60 * 60_000;

/** Two rows of ten in one section called Stalls, at one price. */
const SMALL_HALL = {
  ...{ template: "hall", sections: 1, rowsPerSection: 2, seatsPerRow: 10, priceLevels: 1 },
};

/** A seat of the small hall: `a1` is row A, seat 1. */
export type SeatName = `${"a" | "b"}${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`;

/** What a test may want otherwise than the rest. */
export type Wishes = {
  plan?: object;
  holdTtlMs?: number;
  seatsPerBuyerMax?: number;
  onSaleAtMs?: number;
};

/** A performance that is on sale, unless it was wished otherwise. */
export type TestPerformance = {
  id: PerformanceId;
  /** Who put it on sale. */
  organiser: Person;
  /** Of the event; no other has it. */
  title: string;
  slug: string;
  venueName: string;
  /** Of the small hall. */
  seats: Readonly<Record<SeatName, SeatId>>;
};

/** Opens a venue and puts a performance on sale: £40 and a fee of £2.50 for every place. */
export async function openPerformance(
  organiser: Person,
  { plan = SMALL_HALL, onSaleAtMs, ...limits }: Wishes = {},
): Promise<TestPerformance> {
  const { api } = organiser;
  const name = randomUUID().slice(0, 8);
  const venue = await api.post(at("/organiser/venues"), {
    data: {
      name: `House ${name}`,
      city: "Bath",
      address: "1 Sawclose",
      timeZone: "Europe/London",
      plan,
    },
  });
  const {
    id: venueId,
    name: venueName,
    priceLevels,
  } = OrganiserVenueView.parse(await venue.json());

  const nowMs = Date.now();
  const made = await api.post(at("/organiser/events"), {
    data: {
      title: `The Lamplighters ${name}`,
      tagline: "A rehearsal with an audience",
      category: "theatre",
      performance: {
        venueId,
        startsAtMs: nowMs + 30 * 24 * HOUR_MS,
        onSaleAtMs: onSaleAtMs ?? nowMs - HOUR_MS,
        currency: "GBP",
        prices: priceLevels.map(({ key }) => ({
          ...{ priceLevel: key, priceMinor: 4_000, feeMinor: 250 },
        })),
        ...limits,
      },
    },
  });
  const { title, slug, performances } = OrganiserEventView.parse(await made.json());
  const id = PerformanceId.parse(performances[0]?.id);
  return { id, organiser, title, slug, venueName, seats: SEATS };
}

const SEATS = Object.fromEntries(
  ["a", "b"].flatMap((row) =>
    Array.from({ length: 10 }, (_, place) => {
      const seat = String(place + 1);
      return [`${row}${seat}`, SeatId.parse(`stalls-${row.toUpperCase()}-${seat}`)];
    }),
  ),
) as Record<SeatName, SeatId>;
