/**
 * `npm run parked -- list | show POSITION | replay POSITION | replay --all`: messages of the event log that a consumer
 * gave up, and publishing them again once their fault is mended. `--topic TOPIC` looks at one topic only.
 *
 * On Kafka where KAFKA_BROKERS is set, else on the Redis of REDIS_URL, else on the one of the `npm start` that runs.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { CannotStart } from "#scripts/services/failure";
import { dataFolder, projectFolder } from "#scripts/services/project";
import { findRunningRedis } from "#scripts/services/running-redis";
import { readEnvironment, readSettings } from "#scripts/services/settings";
import { TOPICS, type Topic } from "#server/domain/topics";
import type { Parked } from "#server/event-log/read-parked";

const USAGE = `Say what to do:
  npm run parked -- list [--topic TOPIC]
  npm run parked -- show POSITION
  npm run parked -- replay POSITION
  npm run parked -- replay --all [--topic TOPIC]`;

/** server/config.ts wants all that a process of the product needs; this one needs the event log only. */
const UNUSED = {
  DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
  REDIS_URL: "redis://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  NEXTAUTH_SECRET: "not-used-by-this-command-and-never-signs",
  PAYMENTS_WEBHOOK_SECRET: "not-used-by-this-command-and-never-signs",
  LOG_LEVEL: "warn",
};

type Asked = { verb: string; position: string | undefined; all: boolean; topics: readonly Topic[] };

function readAsked(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { topic: { type: "string" }, all: { type: "boolean", default: false } },
    });
    const topics = TOPICS.filter((topic) => values.topic === undefined || topic === values.topic);
    if (topics.length === 0) throw new CannotStart(`The topics are ${TOPICS.join(", ")}.`);
    const [verb = "", position] = positionals;
    const isWhole = verb === "list" || (verb === "replay" && values.all) || position !== undefined;
    if (!["list", "show", "replay"].includes(verb) || !isWhole) throw new CannotStart(USAGE);
    return { verb, position, all: values.all, topics };
  } catch (fault) {
    throw fault instanceof CannotStart ? fault : new CannotStart(USAGE);
  }
}

/** Puts the address of the log into the environment, before server/config.ts is loaded. */
async function findLog(): Promise<void> {
  const environment = readEnvironment(path.join(projectFolder, ".env"));
  const { redisUrl, kafkaBrokers } = readSettings(environment);
  const url =
    redisUrl ?? (kafkaBrokers === null ? await findRunningRedis(dataFolder) : UNUSED.REDIS_URL);
  if (url === null) {
    throw new CannotStart("Set KAFKA_BROKERS or REDIS_URL, or run npm start beside this command.");
  }
  Object.assign(process.env, { ...UNUSED, ...environment, REDIS_URL: url });
}

async function run(asked: Asked): Promise<void> {
  await findLog();
  const { readParked, replayParked } = await import("#server/event-log/read-parked");
  const parked = await readParked(asked.topics);

  switch (asked.verb) {
    case "list":
      for (const message of parked) console.log(lineOf(message));
      console.log(parked.length === 0 ? "Nothing is parked." : `${String(parked.length)} parked.`);
      return;
    case "show":
      console.log(JSON.stringify(requireParked(parked, asked.position), null, 2));
      return;
    case "replay": {
      const chosen = asked.all ? parked : [requireParked(parked, asked.position)];
      const { eventLog } = await import("#server/event-log/open-event-log");
      // One after the other, oldest first, so that messages of one key keep their order.
      for (const message of chosen) {
        await replayParked(eventLog, message, Date.now());
        console.log(`${message.parkedAs} was published again on ${message.topic}.`);
      }
      console.log(
        `${String(chosen.length)} published again. Every group gets them; each has its effect only where it had none.`,
      );
      await eventLog.close();
      return;
    }
  }
}

function requireParked(parked: readonly Parked[], position: string | undefined): Parked {
  if (position === undefined) throw new CannotStart(USAGE);
  const found = parked.find(({ parkedAs }) => parkedAs === position);
  if (!found) {
    throw new CannotStart(`Nothing is parked at ${position}, or it was published again.`);
  }
  return found;
}

/** One message in one line: where, when, what, whose, and why. */
function lineOf({ parkedAs, parkedAtMs, eventType, key, group, tries, reason }: Parked): string {
  const when = new Date(parkedAtMs).toISOString();
  const [why = ""] = reason.split("\n");
  const times = tries === 1 ? "1 try" : `${String(tries)} tries`;
  return `${parkedAs}  ${when}  ${eventType ?? "unreadable"}  key ${key}  ${group}, ${times}: ${why}`;
}

try {
  await run(readAsked(process.argv.slice(2)));
  // Said outright: the connections that were opened are not worth waiting for.
  process.exit(0);
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
}
