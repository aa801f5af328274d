/** What the log on Kafka promises beyond the contract. Needs a broker, as the contract's Kafka lane does. */
import { Kafka, logLevel } from "kafkajs";
import { expect, onTestFinished, test } from "vitest";

import { config } from "#server/config";
import { TOPICS } from "#server/domain/topics";
import { runWorker } from "#workers/run-worker";

import { booking, Gate, Inbox, newNamespace } from "./event-log.fixture";
import { KafkaLog } from "./kafka";
import { KafkaProxy } from "./kafka-proxy.fixture";

const [broker] = config.KAFKA_BROKERS ?? [];
const onKafka = test.skipIf(broker === undefined);
if (broker === undefined) console.info("No KAFKA_BROKERS: what only Kafka can show is left out.");

async function newLog(brokers: readonly string[], namespace = newNamespace()) {
  const log = new KafkaLog({ brokers, namespace });
  onTestFinished(() => log.close());
  await log.ensureTopics();
  return { log, namespace };
}

async function newProxy() {
  const proxy = new KafkaProxy(Number(broker?.split(":")[1]));
  onTestFinished(() => {
    proxy.close();
  });
  return { proxy, address: await proxy.listen() };
}

onKafka(
  "a connection that falls silent is given up, and reading and publishing go on",
  async () => {
    const { log: direct, namespace } = await newLog([String(broker)]);
    const { proxy, address } = await newProxy();
    const { log } = await newLog([address], namespace);
    const [member, follower] = [new Inbox(), new Inbox()];
    const [memberBroke, followerBroke, followed] = [new Gate(), new Gate(), new Gate()];
    const stopping = new AbortController();
    const reportTo = async (broke: Gate, reading: Promise<void>) => {
      try {
        await reading;
      } catch (fault) {
        broke.open();
        throw fault;
      }
    };
    const workers = [
      runWorker(
        "member",
        (signal) => {
          const asMember = {
            topic: "bookings",
            group: "box-office",
            from: "earliest",
            signal,
          } as const;
          return reportTo(memberBroke, log.subscribe(asMember, member.handle));
        },
        stopping.signal,
      ),
      runWorker(
        "follower",
        (signal) => {
          const following = { topic: "bookings", signal, onReady: followed.open } as const;
          return reportTo(followerBroke, log.follow(following, follower.handle));
        },
        stopping.signal,
      ),
    ];
    await followed.opened;
    await log.publish([booking("a", "before")]);
    await Promise.all([member.count(1), follower.count(1)]);

    proxy.fallSilent();
    await direct.publish([booking("a", "meanwhile")]);
    await expect(log.publish([booking("b", "into the void")])).rejects.toThrow();
    await Promise.all([memberBroke.opened, followerBroke.opened]);
    proxy.recover();

    await log.publish([booking("a", "after")]);
    await member.until(() => member.valuesOf("a").at(-1) === "after");
    // What was not committed in time came twice, as it may.
    expect([...new Set(member.valuesOf("a"))]).toEqual(["before", "meanwhile", "after"]);
    stopping.abort();
    await Promise.all(workers);
  },
);

onKafka("creating the topics twice, and by two at once, leaves one set of them", async () => {
  const namespace = newNamespace();
  await Promise.all([newLog([String(broker)], namespace), newLog([String(broker)], namespace)]);
  await newLog([String(broker)], namespace);

  const admin = new Kafka({ brokers: [String(broker)], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(namespace));
  const { topics: described } = await admin.fetchTopicMetadata({ topics });
  await admin.disconnect();

  const expected = TOPICS.flatMap((topic) => [topic, `${topic}.parked`]);
  expect(topics.sort()).toEqual(expected.map((topic) => `${namespace}.${topic}`).sort());
  expect(described.map(({ partitions }) => partitions.length)).toEqual(expected.map(() => 8));
});

onKafka("a follower leaves no group behind", async () => {
  const { log } = await newLog([String(broker)]);
  const groupsBefore = await followers();
  const stopping = new AbortController();
  const ready = new Gate();
  const inbox = new Inbox();
  const following = { topic: "bookings" as const, signal: stopping.signal, onReady: ready.open };
  const reading = log.follow(following, inbox.handle);
  await ready.opened;
  await log.publish([booking("a", "1")]);
  await inbox.count(1);
  const own = (await followers()).filter((group) => !groupsBefore.includes(group));
  expect(own.length).toBeGreaterThan(0);

  stopping.abort();
  await reading;

  expect(await followers()).not.toEqual(expect.arrayContaining(own));
});

async function followers(): Promise<string[]> {
  const admin = new Kafka({ brokers: [String(broker)], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  await admin.disconnect();
  return groups.map(({ groupId }) => groupId).filter((group) => group.startsWith("follower-"));
}
