/** The benchmarks by name. Each is loaded when its site stands, as what it imports reads the site's configuration. */
import type { Measure } from "./benchmark";

/** A benchmark as it is known before anything has been started. */
export type Listed = {
  /** What it measures. */
  what: string;
  /** What the product's processes have in their environment for it. */
  environment?: Record<string, string>;
  load: () => Promise<Measure>;
};

/** Mails are sent afterwards: they are no part of a sale. */
const WITHOUT_MAILS = {
  WORKERS: "relay,payments,fulfilment,expiry,cancellations,projection,housekeeping,reconciliation",
};

const holds = async () => (await import("./benchmarks/holds")).measureHolds;
const fanOut = async () => (await import("./benchmarks/fan-out")).measureFanOut;

export const BENCHMARKS: Readonly<Record<string, Listed>> = {
  holds: { what: "holds of distinct seats of a performance of 50,000", load: holds },
  "hot-seat": {
    what: "10,000 fans who want one seat",
    load: async () => (await import("./benchmarks/hot-seat")).measureHotSeat,
  },
  bookings: {
    what: "confirmed bookings: held, booked, paid, with their tickets",
    environment: WITHOUT_MAILS,
    load: async () => (await import("./benchmarks/bookings")).measureBookings,
  },
  "sell-out": {
    what: "20,000 fans, 10,000 seats, and most change their minds",
    environment: WITHOUT_MAILS,
    load: async () => (await import("./benchmarks/sell-out")).measureSellOut,
  },
  "ga-rush": {
    what: "50,000 requests for 10,000 standing places",
    load: async () => (await import("./benchmarks/ga-rush")).measureGaRush,
  },
  snapshot: {
    what: "reads of the live map of 50,000 seats",
    load: async () => (await import("./benchmarks/snapshot")).measureSnapshot,
  },
  "fan-out": { what: "200 seat changes a second told to 5,000 sockets", load: fanOut },
  sockets: {
    what: "10,000 pages on one sidecar, and a restart of it",
    load: async () => (await import("./benchmarks/sockets")).measureSockets,
  },
  opening: {
    what: "a performance of 50,000 seats, made by the organiser's API",
    load: async () => (await import("./benchmarks/opening")).measureOpening,
  },
  pages: {
    what: "server-rendered pages with their data",
    load: async () => (await import("./benchmarks/pages")).measurePages,
  },
  "growth-seats": {
    what: "holds and snapshots in houses of 1,000 to 100,000 seats",
    load: async () => (await import("./benchmarks/growth")).measureGrowthOfSeats,
  },
  "growth-fans": {
    what: "100 to 10,000 fans who want one seat",
    load: async () => (await import("./benchmarks/growth")).measureGrowthOfFans,
  },
  "holds-2-doors": {
    what: "holds, with two front doors",
    environment: { WEB_CONCURRENCY: "2" },
    load: holds,
  },
  "fan-out-2-sidecars": {
    what: "200 seat changes a second told to 5,000 sockets, with two sidecars",
    environment: { REALTIME_CONCURRENCY: "2" },
    load: fanOut,
  },
};
