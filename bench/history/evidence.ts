/**
 * Evidence: what a run leaves behind for the checker. Plain data, so that it can be written to a file and
 * judged again.
 *
 * Each part comes from another witness: the clients, the database's own trail, the provider's ledger, the log,
 * the mail sink, the maps. A lie has to fool all of them. Times are Unix milliseconds; the machine has one clock.
 */

/** What a client asks for. */
export type OperationKind =
  | "hold"
  | "release"
  | "extend"
  | "book"
  | "pay"
  | "cancel"
  | "read_booking"
  | "read_availability"
  | "cancel_performance";

/**
 * How it ended for the client: `ok`, refused by the product (`fail`: 4xx), or not known (`unknown`: a cut
 * connection, a time-out, 5xx). An `unknown` may have happened or not.
 */
export type Outcome = "ok" | "fail" | "unknown";

/** One request of one client, as the client saw it. A retry is an operation of its own. */
export type Operation = {
  id: number;
  client: string;
  buyerId: string;
  kind: OperationKind;
  performanceId: string;
  /** Idempotency-Key, where one was sent, and the body as it was sent. */
  key: string | null;
  body: string;
  startedAtMs: number;
  endedAtMs: number;
  /** Longest that it may take, in milliseconds. */
  deadlineMs: number;
  /** The process that was asked, as faults name it; absent where that is not known. */
  door?: string;
  outcome: Outcome;
  /** HTTP status; null when there was no answer. */
  status: number | null;
  /** Code of the problem document; null when it was no problem document. */
  refusalCode: string | null;
  /** What it answered. Of `hold`, `extend`: the whole basket. Of `seats_unavailable`: those in the way. */
  seatIndexes: number[];
  holdId: string | null;
  holdStartedAtMs: number | null;
  holdExpiresAtMs: number | null;
  bookingId: string | null;
  paymentId: string | null;
  bookingStatus: string | null;
  /** Of `book` for general admission. */
  areaId: string | null;
  quantity: number;
  /** Set where an answer came whole and could not be understood; its outcome is `unknown` then. */
  unreadable?: true;
};

/** One performance and its terms. */
export type PerformanceTerms = {
  id: string;
  seatCount: number;
  currency: string;
  seatsPerBuyerMax: number;
  holdTtlMs: number;
  holdCapMs: number;
  onSaleAtMs: number;
  offSaleAtMs: number;
  startsAtMs: number;
  cancelledAtMs: number | null;
};

/** State of a seat's row; see server/domain/seat-status.ts. */
export type SeatState = "available" | "pending" | "booked" | "allocated" | "killed";

/** A row of `seat_changes`: a seat as one version made it. */
export type SeatStep = {
  performanceId: string;
  seatIndex: number;
  version: number;
  state: SeatState;
  bookingId: string | null;
  atMs: number;
};

/** A row of `performance_seats` at the end. */
export type SeatRow = Omit<SeatStep, "atMs">;

/** A row of `area_changes`. */
export type AreaStep = {
  performanceId: string;
  areaId: string;
  version: number;
  available: number;
  atMs: number;
};

/** A row of `performance_areas` at the end. */
export type AreaRow = Omit<AreaStep, "atMs"> & { capacity: number };

type BookingLineRow = {
  seatIndex: number | null;
  areaId: string | null;
  quantity: number;
  priceMinor: number;
  feeMinor: number;
};

/** A row of `bookings` with its lines. */
export type BookingRow = {
  id: string;
  performanceId: string;
  buyerId: string;
  holdId: string | null;
  status: "PENDING" | "CONFIRMED" | "CANCELLED" | "EXPIRED" | "FAILED";
  version: number;
  currency: string;
  totalMinor: number;
  createdAtMs: number;
  expiresAtMs: number;
  confirmedAtMs: number | null;
  closedAtMs: number | null;
  retakenAtMs: number | null;
  lines: BookingLineRow[];
};

/** A row of `payments`. */
export type PaymentRow = {
  id: string;
  bookingId: string;
  status: "REQUESTED" | "SUCCEEDED" | "FAILED" | "REFUNDED";
  amountMinor: number;
  currency: string;
  chargeReference: string | null;
  refundRequestedAtMs: number | null;
};

/** A row of `tickets`. */
export type TicketRow = {
  id: string;
  bookingId: string;
  performanceId: string;
  seatIndex: number | null;
  areaId: string | null;
  status: "LIVE" | "VOID";
  code: string;
};

/** A row of `buyer_allowances`. */
export type AllowanceRow = { performanceId: string; buyerId: string; placeCount: number };

/** A charge in the provider's own ledger. */
export type LedgerCharge = {
  id: string;
  paymentId: string;
  bookingId: string;
  status: "processing" | "succeeded" | "failed";
  amountMinor: number;
  currency: string;
  refunds: { id: string; status: "processing" | "succeeded"; amountMinor: number }[];
};

/** A row of `outbox`. */
export type OutboxRow = {
  /** Order of writing within one key. */
  id: number;
  eventId: string;
  topic: string;
  key: string;
  type: string;
  bookingId: string;
  publishedAtMs: number | null;
};

/** A message that was read from the log, from its very beginning, in the order of its topic and key. */
export type LogEntry = {
  topic: string;
  key: string;
  eventId: string;
  type: string;
  position: string;
  /** When it happened, as the message says itself. */
  occurredAtMs?: number;
};

/** A row of `inbox`. */
export type InboxRow = { consumer: string; eventId: string };

/** A mail that arrived in the sink. `messageId` is the same for each sending of one mail. */
export type MailRow = { messageId: string; recipient: string; subject: string };

/** A step of the live map, from the topic `seat-status`. */
export type MapStep = {
  performanceId: string;
  epoch: number;
  revision: number;
  /** `[seat index, status code 0 to 3]`; see server/domain/seat-status.ts. */
  changes: [number, number][];
  atMs: number;
};

/** A map as somebody had it when all was quiet. */
export type QuietMap = {
  /** For example `snapshot` or `fan 17 by sidecar 2`. */
  whose: string;
  performanceId: string;
  epoch: number;
  revision: number;
  /** Status codes by seat index. */
  codes: number[];
  /** `[area id, places available]`. */
  areas: [string, number][];
};

/** A hold that Redis still had when all was quiet. */
export type QuietHold = {
  performanceId: string;
  holdId: string;
  buyerId: string;
  seatIndexes: number[];
  startedAtMs: number;
  expiresAtMs: number;
};

/** A fault that was injected, by its row in docs/reliability.md. `healedAtMs` null: it never was. */
export type InjectedFault = {
  row: string;
  subject: string;
  atMs: number;
  healedAtMs: number | null;
  /** How long after it had healed maps were true and queues empty; null where nobody looked. */
  recoveredAfterMs: number | null;
  /** Longest that recovering may take where docs/reliability.md allows more than 5 s, in milliseconds. */
  boundMs?: number;
  /** Set where Redis forgot its holds at `atMs`: those that were taken before may be gone. */
  losesHolds?: true;
};

/** Everything that the checker looks at. */
export type Evidence = {
  performances: PerformanceTerms[];
  operations: Operation[];
  seatSteps: SeatStep[];
  seats: SeatRow[];
  areaSteps: AreaStep[];
  areas: AreaRow[];
  bookings: BookingRow[];
  payments: PaymentRow[];
  tickets: TicketRow[];
  allowances: AllowanceRow[];
  ledger: LedgerCharge[];
  outbox: OutboxRow[];
  log: LogEntry[];
  inbox: InboxRow[];
  /** Null: this run had no mail sink. */
  mails: MailRow[] | null;
  mapSteps: MapStep[];
  quietMaps: QuietMap[];
  quietHolds: QuietHold[];
  faults: InjectedFault[];
  /** Ids of bookings that the run itself wrote, past the product: nobody asked for them. */
  writtenByHand?: string[];
  /** When a log on one machine was emptied by a fault: what it had just acknowledged may be gone. */
  logLostAtMs?: number[];
  /** Ids of the performances that fans tried to buy until the end: only these must be sold out (L3). */
  triedToSellOut: readonly string[];
  /** When the evidence was gathered: nothing was under way any more. */
  quietAtMs: number;
};

/** Invariants and liveness, as docs/reliability.md numbers them. */
export type Rule =
  "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8" | "I9" | "I10" | "L1" | "L2" | "L3";

/** One breach, in a sentence, with what shows it. */
export type Violation = { rule: Rule; sentence: string; evidence: unknown };
