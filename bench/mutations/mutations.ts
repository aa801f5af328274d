/**
 * Mutations: the product with one of its protections taken out. The checker must name what breaks, or its silence
 * about the whole product would mean nothing.
 *
 * Where two protections stand behind each other, both are taken out: `besides` says which.
 */
import type { Play } from "./plays";
import * as plays from "./plays";

/** Replaces the one place where `from` stands in a file. */
export type Edit = { file: string; from: string; to: string };

export type Mutation = {
  name: string;
  edits: readonly Edit[];
  /** What is done to the schema, and how it is undone. */
  sql?: { harm: string; mend: string };
  play: Play;
  /** What the checker must say, besides whatever else it says: a rule and its sentence. */
  breaks: string;
};

/** Redis gives every seat to everybody who asks, and takes it from nobody. */
export const LOCK_SKIPPED: readonly Edit[] = [
  {
    file: "server/redis/seat-holds.lua.ts",
    from: "if status ~= AVAILABLE or tonumber(asked[at]) >= seat_count then",
    to: "if tonumber(asked[at]) >= seat_count then",
  },
  {
    file: "server/redis/prelude.lua.ts",
    from: "if owners[at] == hold_id then own",
    to: "if index then own",
  },
];

/** A booking does not look whether its seats are free before it claims them. */
const NO_EARLY_LOOK: Edit = {
  file: "server/commands/create-booking.ts",
  from: "const gone = asked.filter((index) => !free.has(index));",
  to: "const gone = asked.filter((index) => !free.has(index) && false);",
};

/** What has been charged is never looked after by anybody. */
const NOBODY_RECONCILES = "payments,fulfilment,notifications,expiry,projection,relay,cancellations";

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "no version predicate, besides a lock that is skipped",
    edits: [
      ...LOCK_SKIPPED,
      NO_EARLY_LOOK,
      {
        file: "server/postgres/seats.ts",
        from: "and asked.version = s.version\n         where s.state = 'available'",
        to: "",
      },
    ],
    play: plays.manyFansOneSeat,
    breaks: "I1 a seat is in two live bookings",
  },
  {
    name: "half a party is taken for a whole one, besides a lock that is skipped",
    edits: [
      ...LOCK_SKIPPED,
      NO_EARLY_LOOK,
      {
        file: "server/commands/create-booking.ts",
        from: "if (moved.length === seats.length)",
        to: "if (moved.length <= seats.length)",
      },
    ],
    play: plays.manyFansOneSeat,
    breaks: "I1 a booking never had the seat that it is for",
  },
  {
    name: "a lock that is read before it is written",
    edits: [
      ...LOCK_SKIPPED,
      {
        file: "server/redis/seat-holds.ts",
        from: '  const reply = await sideEffect("take-seats", () =>',
        to: `  const asked = claim.seatIndexes.map(String);
  const owners = await redis.hmget(mapKeys(performanceId)[2] ?? "", ...asked);
  if (owners.some((owner) => owner !== null)) {
    return refuse({ code: "taken", seatIndexes: [...claim.seatIndexes] });
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  const reply = await sideEffect("take-seats", () =>`,
      },
    ],
    play: plays.manyFansOneSeat,
    breaks: "I4 two buyers held one seat at a time",
  },
  {
    name: "no unique index on live tickets, besides no inbox and no look at the booking",
    edits: [
      {
        file: "server/commands/fulfil-booking.ts",
        from: "if (!(await enterInbox(tx, CONSUMER, event.id))) return null;",
        to: "await enterInbox(tx, CONSUMER, event.id);",
      },
      {
        file: "server/domain/booking.ts",
        from: '      // A booking has one live payment at most, so this is the one that confirmed it, heard again.\n      return "nothing";',
        to: '      return "confirm";',
      },
    ],
    sql: {
      harm: "drop index tickets_live_seat_key",
      mend: `update tickets set status = 'VOID' where id in (
               select id from (select id, row_number() over (partition by performance_id, seat_index) as nth
                                 from tickets where status = 'LIVE' and seat_index is not null) as each
                where nth > 1);
             create unique index tickets_live_seat_key on tickets (performance_id, seat_index)
               where status = 'LIVE' and seat_index is not null`,
    },
    play: plays.newsAgain,
    breaks: "I1 a seat has two live tickets",
  },
  {
    name: "whoever pays is told before the commit",
    edits: [
      {
        file: "server/postgres/client.ts",
        from: "    answer = await work(statementsOf(connection, ANSWER_TIMEOUT_MS, untilMs));",
        to: `    answer = await work(statementsOf(connection, ANSWER_TIMEOUT_MS, untilMs));
    if (name.startsWith("request-payment")) {
      setTimeout(() => {
        void say(connection, "commit").finally(() => {
          connection.release();
        });
      }, 2_000);
      return answer;
    }`,
      },
    ],
    play: plays.doorDiesAfterItsAnswer,
    breaks: "I7 a payment was promised and is not there",
  },
  {
    name: "a message counts as handled before its effect, besides nobody who looks after money",
    edits: [
      {
        file: "server/event-log/lane.ts",
        from: "      const outcome = await this.#deliver(batch);",
        to: `      this.#handledPosition = batch.at(-1)?.handledPosition ?? this.#handledPosition;
      this.#commitSoon();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const outcome = await this.#deliver(batch);`,
      },
    ],
    play: plays.workersDieWhileTheyFulfil(NOBODY_RECONCILES),
    breaks: "I6 money came and nobody fulfilled it",
  },
  {
    name: "news is published before the commit",
    edits: [
      {
        file: "server/postgres/outbox.ts",
        from: "  events: readonly (BookingEvent | PaymentEvent)[],\n): Promise<void> {",
        to: `  events: readonly (BookingEvent | PaymentEvent)[],
): Promise<void> {
  const { eventLog } = await import("../event-log/open-event-log");
  await eventLog.publish(
    events.map((event) => ({ topic, key: event.bookingId, value: JSON.stringify(event) })),
  );`,
      },
    ],
    play: plays.doorDiesBeforeTheCommit,
    breaks: "I6 the log tells what was never committed",
  },
  {
    name: "no inbox for mails",
    edits: [
      {
        file: "server/postgres/inbox.ts",
        from: "  return found.length === 1;",
        to: "  return found.length === 1 && false;",
      },
    ],
    play: plays.newsAgain,
    breaks: "I6 a mail was sent more often than faults explain",
  },
  {
    name: "bookings run out by the clock of the process",
    edits: [
      {
        file: "server/commands/expire-booking.ts",
        from: "isOutOfTime(booking, booking.nowMs)",
        to: "isOutOfTime(booking, Date.now())",
      },
      {
        file: "server/postgres/bookings.ts",
        from: "where status = 'PENDING' and expires_at <= now()",
        to: "where status = 'PENDING' and expires_at <= now() + interval '90 seconds'",
      },
    ],
    play: plays.workersWithAWrongClock,
    breaks: "I1 a booking lost its seat before its deadline",
  },
  {
    name: "webhooks are believed without a signature",
    edits: [
      {
        file: "server/payments/signature.ts",
        from: 'if (!timingSafeEqual(digest(signed, timestampMs), Buffer.from(signature, "hex"))) {',
        to: 'if (digest(signed, timestampMs).equals(Buffer.from(signature, "base64"))) {',
      },
    ],
    play: plays.forgedWebhook(NOBODY_RECONCILES),
    breaks: "I2 a confirmed booking is not paid for exactly",
  },
  {
    name: "a charge has another key each time, besides nobody who looks after money",
    edits: [
      {
        file: "server/payments/simulator-client.ts",
        from: '/v1/charges", { ...request, signal }',
        to: '/v1/charges", { ...posted(crypto.randomUUID(), { ...amount, methodToken, metadata }), signal }',
      },
    ],
    play: plays.chargeAnswerIsLost(NOBODY_RECONCILES),
    breaks: "I2 one payment was charged twice",
  },
  {
    name: "a buyer's limit is not kept",
    edits: [
      {
        file: "server/postgres/allowances.ts",
        from: "<= (select seats_per_buyer_max from",
        to: "<= (select seats_per_buyer_max + 100 from",
      },
    ],
    play: plays.manyTabs,
    breaks: "I9 a buyer had more places than one buyer may have",
  },
  {
    name: "an Idempotency-Key means nothing",
    edits: [
      {
        file: "server/commands/answer-once.ts",
        from: "if (!request) return run();",
        to: "if (!request || request.key !== null) return run();",
      },
      {
        file: "server/http/keyed.ts",
        from: "if (!key) return crypto.randomUUID();",
        to: "if (!key || key.key !== null) return crypto.randomUUID();",
      },
    ],
    play: plays.oneRequestTwice,
    breaks: "I10 one request had two answers",
  },
  {
    name: "old news changes the map",
    edits: [
      {
        file: "server/redis/live-map.lua.ts",
        from: 'if version > known then\n      redis.call("HSET", VERSIONS, index, version)',
        to: 'if version > 0 then\n      redis.call("HSET", VERSIONS, index, version)',
      },
    ],
    play: plays.newsAgain,
    breaks: "I5 a map does not show what is true",
  },
];
