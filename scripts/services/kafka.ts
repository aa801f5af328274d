/**
 * A real Kafka broker on this machine: one node in KRaft mode, by Java with jars from Maven, else by Docker.
 *
 * Tested with Kafka 3.9.1 on Java 17.
 */
import { Kafka, logLevel } from "kafkajs";
import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { waitUntil } from "./answers";
import { CannotStart } from "./failure";
import { makeIfChanged } from "./fingerprint";
import { choosePort } from "./ports";
import { failed, type Programs, type RunningProgram } from "./programs";
import { projectFolder } from "./project";

const USUAL_PORT = 9092;
const READY_WITHIN_MS = 90_000;
const DOCKER_IMAGE = "apache/kafka:3.9.1";
/** The oldest Java that this Kafka runs on. */
const JAVA_OLDEST = 11;
const JARS_FOLDER = path.join(projectFolder, ".cache/kafka");
const NO_BROKER =
  "A Kafka broker needs Java 11 or newer with Maven (on Debian: apt-get install default-jre-headless maven) or a running Docker, or set KAFKA_BROKERS.";

/** Where a data folder's broker keeps its log. */
export type KafkaOptions = { folder: string; throwAway?: boolean };

/** Whether this machine can run a broker at all. */
export function canStartKafka(): boolean {
  return hasJava() || hasDocker();
}

/**
 * Starts a broker in a data folder. It makes no topic by itself: the workers make those that they need.
 *
 * @returns its address, once it answers
 * @throws CannotStart when there is no broker to be had, or it does not answer
 */
export async function startKafka(
  programs: Programs,
  { folder, throwAway = false }: KafkaOptions,
): Promise<string> {
  if (!canStartKafka()) throw new CannotStart(NO_BROKER);
  const port = await choosePort(throwAway ? undefined : USUAL_PORT);
  const broker = hasJava()
    ? await startByJava(programs, path.join(folder, "kafka"), port)
    : await startByDocker(programs, folder, port);

  const address = `127.0.0.1:${String(port)}`;
  if (!(await waitUntil(() => answersKafka(address), READY_WITHIN_MS, broker))) {
    throw failed("kafka", "no answer", programs.logFile("kafka"));
  }
  return address;
}

/** Whether one of these brokers answers, and knows who else is in its cluster. */
export async function answersKafka(brokers: string): Promise<boolean> {
  const kafka = new Kafka({
    clientId: "frontrow-start",
    brokers: brokers.split(","),
    connectionTimeout: 3_000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function startByJava(programs: Programs, folder: string, port: number) {
  await fetchJars(programs);
  mkdirSync(folder, { recursive: true });
  const configuration = path.join(folder, "server.properties");
  const controllerPort = await choosePort();
  const values = brokerSettings({ port, controllerPort, logFolder: path.join(folder, "log") });
  writeFileSync(configuration, propertiesFile(values));

  const java = (name: string, main: string, ...args: string[]) => ({
    name,
    command: "java",
    args: ["-cp", path.join(JARS_FOLDER, "*"), ...JAVA_FLAGS, main, ...args],
    folder,
  });
  if (!existsSync(path.join(folder, "log/meta.properties"))) {
    const clusterId = randomBytes(16).toString("base64url").replace(/^-/, "A");
    const format = ["format", "--cluster-id", clusterId, "--config", configuration];
    await programs.run(java("kafka-format", "kafka.tools.StorageTool", ...format));
  }
  return programs.start({
    ...java("kafka", "kafka.Kafka", configuration),
    isStore: true,
    stopWithinMs: 15_000,
  });
}

const JAVA_FLAGS = [
  ...["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
  ...["-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"],
];

function brokerSettings(asked: { port: number; controllerPort: number; logFolder: string }) {
  const broker = `127.0.0.1:${String(asked.port)}`;
  const controller = `127.0.0.1:${String(asked.controllerPort)}`;
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@${controller}`,
    listeners: `BROKER://${broker},CONTROLLER://${controller}`,
    "advertised.listeners": `BROKER://${broker}`,
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "BROKER",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": asked.logFolder,
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    // One machine has nobody to wait for.
    "group.initial.rebalance.delay.ms": "0",
    "log.retention.hours": "168",
  };
}

function propertiesFile(values: Record<string, string>): string {
  // A backslash begins an escape in a properties file.
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}=${value.replaceAll("\\", "\\\\")}\n`,
  );
  return lines.join("");
}

async function fetchJars(programs: Programs): Promise<void> {
  const ingredients = { folder: projectFolder, paths: ["scripts/kafka/pom.xml"] };
  const made = { stamp: path.join(JARS_FOLDER, "made-of"), products: [] };
  await makeIfChanged(ingredients, made, async () => {
    // Two versions of one jar side by side would be worse than none.
    rmSync(JARS_FOLDER, { recursive: true, force: true });
    await programs.run({
      name: "kafka-jars",
      command: "mvn",
      args: [
        ...["-q", "-B", "-f", "scripts/kafka/pom.xml", "dependency:copy-dependencies"],
        ...["-DincludeScope=runtime", `-DoutputDirectory=${JARS_FOLDER}`],
      ],
      folder: projectFolder,
    });
  });
}

function startByDocker(programs: Programs, folder: string, port: number): Promise<RunningProgram> {
  // Inside the container the controller's port is nobody else's; the broker's must be the one that is told.
  const values = brokerSettings({ port, controllerPort: 9093, logFolder: "/data" });
  const settings = {
    ...values,
    listeners: `BROKER://0.0.0.0:${String(port)},CONTROLLER://127.0.0.1:9093`,
  };
  const environment = Object.entries(settings).flatMap(([name, value]) => [
    "-e",
    `KAFKA_${name.toUpperCase().replaceAll(".", "_")}=${value}`,
  ]);
  const publish = ["-p", `127.0.0.1:${String(port)}:${String(port)}`];
  const volume = ["-v", `frontrow-kafka-${path.basename(path.dirname(folder))}:/data`];
  return programs.start({
    name: "kafka",
    command: "docker",
    args: ["run", "--rm", ...publish, ...volume, ...environment, DOCKER_IMAGE],
    isStore: true,
    stopWithinMs: 20_000,
  });
}

function hasJava(): boolean {
  const { error, stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (error) return false;
  const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  const jars = existsSync(path.join(JARS_FOLDER, "made-of"));
  return major >= JAVA_OLDEST && (jars || spawnSync("mvn", ["-v"]).status === 0);
}

function hasDocker(): boolean {
  return spawnSync("docker", ["info"], { timeout: 10_000 }).status === 0;
}
