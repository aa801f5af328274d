/** Reading the event log by schema: what every consumer does before its own work begins. */
import { z } from "zod";

import { PoisonMessage, type Delivery, type Following, type Subscription } from "./event-log";
import { eventLog } from "./open-event-log";

type Reading<Schema> = {
  topic: Subscription["topic"];
  /** Must match every event of the topic; pass over those that are not wanted in the work. */
  schema: Schema;
};

/** Which events to read, as whom, and until when. A new group begins with the oldest event. */
export type Consumption<Schema> = Reading<Schema> &
  Omit<Subscription, "topic" | "from"> & { from?: Subscription["from"] };

/**
 * Hands the events of a topic to `work`, one after the other per key, until `signal` aborts.
 *
 * At least once: the group's position moves on only after `work` resolves, so `work` must be safe to
 * run twice. A message that does not match `schema` never will; it is parked on `<topic>.parked`. One
 * that `work` cannot handle comes again with growing pauses, and is parked after `triesMax` tries.
 *
 * @throws when the log is out of reach; `runWorker` starts again
 */
export async function consume<Schema extends z.ZodType>(
  { topic, schema, from = "earliest", ...membership }: Consumption<Schema>,
  work: (event: z.infer<Schema>) => Promise<void>,
): Promise<void> {
  await eventLog.subscribe({ topic, from, ...membership }, async (message) => {
    await work(parse(schema, message));
  });
}

/**
 * As `consume`, for work that is cheaper for many events at once: hands over those of a partition that wait,
 * `batchMax` at most, in their order. When `work` fails, or one event does not match, all come again, in an outage
 * together and else each by itself: nobody knows which of them are done, so `work` must be safe to run twice with some
 * of them.
 *
 * @throws when the log is out of reach; `runWorker` starts again
 */
export async function consumeInBatches<Schema extends z.ZodType>(
  { topic, schema, from = "earliest", ...membership }: Consumption<Schema> & { batchMax: number },
  work: (events: readonly z.infer<Schema>[]) => Promise<void>,
): Promise<void> {
  await eventLog.subscribeInBatches({ topic, from, ...membership }, async (messages) => {
    await work(messages.map((message) => parse(schema, message)));
  });
}

/**
 * As `consume`, for work that waits for others most of the time, or that is done together with more of its kind:
 * events with different keys are handed over side by side, `atOnce` of a partition at most; those of one key one after
 * the other, as ever. When one fails, those in hand come again, in an outage together and else each by itself, and
 * `work` hears of those alone that it has not done yet.
 *
 * @throws when the log is out of reach; `runWorker` starts again
 */
export async function consumeSideBySide<Schema extends z.ZodType>(
  {
    topic,
    schema,
    atOnce,
    from = "earliest",
    ...membership
  }: Consumption<Schema> & { atOnce: number },
  work: (event: z.infer<Schema>) => Promise<unknown>,
): Promise<void> {
  const subscription = { topic, from, batchMax: atOnce, ...membership };
  // Of batches that failed. The next owner of a partition knows nothing of it: what is done twice is only less.
  const done = new WeakSet<Delivery>();
  await eventLog.subscribeInBatches(subscription, async (messages) => {
    const byKey = new Map<string, Delivery[]>();
    for (const message of messages) {
      byKey.set(message.key, [...(byKey.get(message.key) ?? []), message]);
    }
    const ends = await Promise.allSettled(
      [...byKey.values()].map(async (ofOneKey) => {
        for (const message of ofOneKey) {
          if (done.has(message)) continue;
          await work(parse(schema, message));
          done.add(message);
        }
      }),
    );
    // Only when all have ended, as those that failed come again.
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  });
}

/**
 * Hands every event of a topic from now on to `work`, whoever else reads it, until `signal` aborts.
 *
 * For a process that keeps a copy in memory. Once it has thrown, what it copied may be out of date:
 * follow again, and fetch the copy anew after `onReady`.
 *
 * @throws when the log is out of reach; `runWorker` starts again
 */
export async function follow<Schema extends z.ZodType>(
  { topic, schema, ...following }: Reading<Schema> & Omit<Following, "topic">,
  work: (event: z.infer<Schema>) => void | Promise<void>,
): Promise<void> {
  await eventLog.follow({ topic, ...following }, async (message) => {
    await work(parse(schema, message));
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, message: Delivery): z.infer<Schema> {
  const event = schema.safeParse(json(message.value));
  if (event.success) return event.data;

  throw new PoisonMessage(z.prettifyError(event.error));
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new PoisonMessage("the message is not JSON");
  }
}
