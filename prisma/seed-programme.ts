/** What the seed puts on: two houses and a season of four events. All names are invented. */
import type { PriceRequest } from "#server/domain/organising";
import { planFromTemplate } from "#server/domain/plan-templates";
import { seatsOf, type PlanSeat, type SeatingPlan } from "#server/domain/seating-plan";
import { daysAfter, weekdayAfter, WEEKDAYS } from "./seed-dates";

/** A venue of the seed, with the seats that its house keeps. */
export type SeedVenue = {
  slug: string;
  name: string;
  city: string;
  address: string;
  timeZone: string;
  plan: SeatingPlan;
  isAllocated: (seat: PlanSeat) => boolean;
  isKilled: (seat: PlanSeat) => boolean;
};

/** One date of a seed's event. Times are Unix milliseconds. */
export type SeedPerformance = {
  venue: SeedVenue;
  startsAtMs: number;
  onSaleAtMs: number;
  currency: "GBP" | "EUR";
  prices: PriceRequest[];
  seatsPerBuyerMax: number;
};

/** An event of the seed. */
export type SeedEvent = {
  slug: string;
  title: string;
  tagline: string;
  description: string;
  category: "theatre" | "dance" | "comedy" | "concert";
  performances: SeedPerformance[];
};

const theatre: SeedVenue = {
  slug: "larkspur-theatre",
  name: "The Larkspur Theatre",
  city: "Bristol",
  address: "14 Quill Street",
  timeZone: "Europe/London",
  plan: planFromTemplate({
    template: "theatre",
    stallsRows: 17,
    circleRows: 6,
    upperCircleRows: 5,
    boxesPerSide: 4,
  }),
  // The house seats: what the manager gives away at the last minute.
  isAllocated: ({ sectionId, rowLabel, seatLabel }) =>
    sectionId === "stalls_centre" &&
    rowLabel === "F" &&
    ["16", "17", "18", "19"].includes(seatLabel),
  // The sound desk.
  isKilled: ({ sectionId, rowLabel, seatLabel }) =>
    sectionId === "stalls_centre" &&
    ["P", "Q"].includes(rowLabel) &&
    ["20", "21", "22", "23"].includes(seatLabel),
};

const arena: SeedVenue = {
  slug: "stormvogel-arena",
  name: "Stormvogel Arena",
  city: "Rotterdam",
  address: "Havenkade 20",
  timeZone: "Europe/Amsterdam",
  plan: planFromTemplate({
    template: "arena",
    lowerRows: 18,
    upperRows: 14,
    sideBlocks: 3,
    floorCapacity: 2_500,
  }),
  // The artists' guests, beside the sound desk's lane.
  isAllocated: ({ sectionId, rowLabel }) => ["109", "110"].includes(sectionId) && rowLabel === "C",
  // Behind the loudspeaker towers.
  isKilled: ({ sectionId, rowLabel }) =>
    ["101", "118"].includes(sectionId) && ["A", "B"].includes(rowLabel),
};

/** The houses of the seed. */
export const seedVenues: readonly SeedVenue[] = [theatre, arena];

const theatrePrices = prices({
  premium: [8_250, 525],
  band_a: [6_400, 450],
  band_b: [4_450, 350],
  band_c: [2_600, 250],
  box: [9_000, 600],
});
const dancePrices = prices({
  premium: [6_800, 450],
  band_a: [5_200, 400],
  band_b: [3_600, 300],
  band_c: [1_950, 200],
  box: [7_400, 500],
});
const concertPrices = prices({
  floor: [7_600, 780],
  lower_a: [9_200, 890],
  lower_b: [7_900, 790],
  upper_a: [5_800, 620],
  upper_b: [4_200, 480],
});
const comedyPrices = prices({
  floor: [3_600, 380],
  lower_a: [5_400, 490],
  lower_b: [4_600, 440],
  upper_a: [3_400, 360],
  upper_b: [2_400, 290],
});

/** The season, with dates that lie ahead of the day of seeding. @param nowMs Unix milliseconds */
export function seedEvents(nowMs: number): SeedEvent[] {
  const inBristol = at(theatre, nowMs);
  const inRotterdam = at(arena, nowMs);
  const play = { currency: "GBP", prices: theatrePrices, seatsPerBuyerMax: 8 } as const;
  const ballet = { currency: "GBP", prices: dancePrices, seatsPerBuyerMax: 8 } as const;
  const concert = { currency: "EUR", prices: concertPrices, seatsPerBuyerMax: 6 } as const;
  return [
    {
      slug: "the-clockmakers-tide",
      title: "The Clockmaker’s Tide",
      tagline: "A drama in two acts and one flood",
      description: CLOCKMAKER,
      category: "theatre",
      performances: [
        { ...inBristol(18, "friday", 19, 30), ...play },
        { ...inBristol(18, "saturday", 14, 30), ...play },
        { ...inBristol(18, "saturday", 19, 30), ...play },
      ],
    },
    {
      slug: "songs-for-lost-maps",
      title: "Velvet Cartography: Songs for Lost Maps",
      tagline: "Nine people, two drum kits, no compass",
      description: CARTOGRAPHY,
      category: "concert",
      performances: [
        { ...inRotterdam(32, "friday", 20, 0), ...concert },
        { ...inRotterdam(32, "saturday", 20, 0), ...concert },
        // The extra night: announced, and not on sale before tomorrow.
        {
          ...inRotterdam(32, "sunday", 19, 0),
          ...concert,
          onSaleAtMs: daysAfter(nowMs, 2, { hour: 10, minute: 0, timeZone: arena.timeZone }),
        },
      ],
    },
    {
      slug: "salt-and-starlight",
      title: "Salt & Starlight",
      tagline: "A ballet for eleven dancers and a lighthouse",
      description: STARLIGHT,
      category: "dance",
      performances: [
        { ...inBristol(39, "thursday", 19, 30), ...ballet },
        { ...inBristol(39, "sunday", 15, 0), ...ballet },
      ],
    },
    {
      slug: "reasonable-doubts",
      title: "An Evening of Reasonable Doubts",
      tagline: "Stand-up for people who read the instructions twice",
      description: DOUBTS,
      category: "comedy",
      performances: [
        { ...inBristol(25, "tuesday", 20, 0), ...play, prices: dancePrices },
        {
          ...inRotterdam(46, "saturday", 20, 30),
          currency: "EUR",
          prices: comedyPrices,
          seatsPerBuyerMax: 8,
        },
      ],
    },
  ];
}

/** Indices of the seats of a house that a rule picks. */
export function seatIndexesOf(venue: SeedVenue, rule: (seat: PlanSeat) => boolean): number[] {
  return seatsOf(venue.plan)
    .filter(rule)
    .map(({ index }) => index);
}

/** Dates at a venue that have been on sale for two weeks. */
function at(venue: SeedVenue, nowMs: number) {
  const { timeZone } = venue;
  return (daysMin: number, weekday: keyof typeof WEEKDAYS, hour: number, minute: number) => ({
    venue,
    startsAtMs: weekdayAfter(nowMs, daysMin, WEEKDAYS[weekday], { hour, minute, timeZone }),
    onSaleAtMs: daysAfter(nowMs, -14, { hour: 10, minute: 0, timeZone }),
  });
}

function prices(
  byLevel: Record<string, readonly [priceMinor: number, feeMinor: number]>,
): PriceRequest[] {
  return Object.entries(byLevel).map(([priceLevel, [priceMinor, feeMinor]]) => ({
    priceLevel,
    priceMinor,
    feeMinor,
  }));
}

const CLOCKMAKER = `Every spring the river climbs one step higher up Hollow Street, and every spring Ada Merrin winds the town clock a minute back to meet it. When a surveyor arrives with a map on which the street no longer exists, she has until high water to prove that it does.

A new play about stubbornness, neighbours and the price of being right, played on a stage that fills with real water. The front row is given blankets.

Running time about two hours and twenty minutes, with one interval. Suitable from ten years of age.`;

const CARTOGRAPHY = `They met on a night ferry that had lost its way, and wrote the first record before the fog had lifted. Four albums on, Velvet Cartography play their largest hall yet: brass, two drummers, a hundred paper lanterns and the song about the bridge.

Doors open ninety minutes before. The floor is standing; all blocks are seated. The last metro waits for the encore.`;

const STARLIGHT = `A keeper counts ships; the sea counts keepers. Eleven dancers and one very bright lamp tell a story without a word of how the two learned to wave to each other.

Danced to a score for strings and harbour bells, which is played live. About eighty minutes without an interval. Latecomers are let in at the first storm.`;

const DOUBTS = `Six comedians, one shared umbrella, and a list of everything that was probably fine. An evening for those who go back to check the door, with a panel at the end that settles nothing.

Strong opinions about dishwashers throughout. From fourteen years of age.`;
