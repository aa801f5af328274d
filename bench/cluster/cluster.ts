/**
 * The whole product as processes of its own, each of them to be killed, frozen or cut off.
 *
 * Every way between two of them passes a proxy: to Postgres, Redis, Kafka and the payment simulator, and from
 * the provider's webhooks to the front doors.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { bundleProcesses, ENTRIES } from "#scripts/product/build";
import { choosePort } from "#scripts/services/ports";
import { projectFolder } from "#scripts/services/project";
import { ProductProcess } from "./product-process";
import { advertiseProxy, TcpProxy } from "./tcp-proxy";

/** Where the stores are, as `scripts/services/test-services.ts` tells. */
export type StoreEnvironment = Readonly<Record<string, string | undefined>>;

/** How many of each, and what they are told beside the usual. */
export type ClusterWishes = {
  frontDoors?: number;
  /** Whether the front doors serve pages too; those without start in half a second. */
  pages?: boolean;
  sidecars?: number;
  workers?: number;
  environment?: Readonly<Record<string, string>>;
  /** The tree that is run; another one for mutations. */
  sources?: string;
};

/** The ways that can be disturbed. */
type Ways = {
  postgres: TcpProxy;
  redis: TcpProxy;
  kafka: TcpProxy | null;
  simulator: TcpProxy;
  /** To the front doors, in turn: the provider's webhooks come by it. */
  doors: TcpProxy;
};

/** A cluster that runs. */
export type Cluster = {
  frontDoors: ProductProcess[];
  sidecars: ProductProcess[];
  workers: ProductProcess[];
  simulator: ProductProcess;
  ways: Ways;
  /** Of the front doors and of the sidecars, in their order. */
  doorUrls: string[];
  sidecarPorts: number[];
  simulatorUrl: string;
  webhookSecret: string;
  /** Makes one more process of a kind, not started yet. */
  another: (kind: "frontDoor" | "workers", name: string) => Promise<ProductProcess>;
  all: () => ProductProcess[];
  stop: () => Promise<void>;
};

/**
 * Starts a cluster on stores that run.
 *
 * @param folder for bundles and logs; below the project
 */
export async function startCluster(
  stores: StoreEnvironment,
  folder: string,
  wishes: ClusterWishes = {},
): Promise<Cluster> {
  const { frontDoors = 1, sidecars = 0, workers = 1, pages = false, sources } = wishes;
  const bundles = await bundleAll(folder, sources);
  const simulatorPort = await choosePort();
  const doorPorts = await choosePorts(frontDoors);
  const sidecarPorts = await choosePorts(sidecars);
  const workerPorts = await choosePorts(workers);
  const { ways, ports } = await openWays(stores, simulatorPort, doorPorts);

  const environment: Record<string, string> = {
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    HOLDS_PER_ADDRESS_MAX: "1000000",
    PUBLIC_URL: `http://127.0.0.1:${String(ports.doors)}`,
    DATABASE_URL: withPort(required(stores, "DATABASE_URL"), ports.postgres),
    REDIS_URL: withPort(required(stores, "REDIS_URL"), ports.redis),
    KAFKA_BROKERS: ports.kafka === null ? "" : `127.0.0.1:${String(ports.kafka)}`,
    PAYMENTS_SIMULATOR_URL: `http://127.0.0.1:${String(ports.simulator)}`,
    PAYMENTS_SIMULATOR_PORT: String(simulatorPort),
    // As old as the database, or reconciliation would miss every charge of the runs before.
    PAYMENTS_SIMULATOR_LEDGER: path.join(process.env.SERVICES_FOLDER ?? folder, "ledger.jsonl"),
    PAYMENTS_WEBHOOK_SECRET: required(stores, "PAYMENTS_WEBHOOK_SECRET"),
    NEXTAUTH_SECRET: required(stores, "NEXTAUTH_SECRET"),
    SMTP_URL: required(stores, "SMTP_URL"),
    ...wishes.environment,
  };
  const make = (
    name: string,
    entry: string,
    own: Record<string, string>,
    readyUrl: string | null,
  ) =>
    new ProductProcess({
      name,
      bundle: path.join(bundles, `${entry}.js`),
      environment: { ...environment, ...own },
      folder,
      readyUrl,
    });
  const makeDoor = (name: string, port: number) => {
    const readyUrl = `http://127.0.0.1:${String(port)}/readyz`;
    return make(name, pages ? "front-door" : "api-door", { PORT: String(port) }, readyUrl);
  };

  const makeWorkers = (name: string, port: number) =>
    make(name, "workers", { WORKERS_PORT: String(port) }, readyUrl(port));

  const cluster = {
    simulator: make("simulator", "payment-simulator", {}, healthUrl(simulatorPort)),
    frontDoors: doorPorts.map((port, at) => makeDoor(`door-${String(at + 1)}`, port)),
    sidecars: sidecarPorts.map((port, at) =>
      make(
        `sidecar-${String(at + 1)}`,
        "realtime",
        { REALTIME_PORT: String(port) },
        readyUrl(port),
      ),
    ),
    workers: workerPorts.map((port, at) => makeWorkers(`workers-${String(at + 1)}`, port)),
  };
  const extra: ProductProcess[] = [];
  const all = () => [
    ...cluster.frontDoors,
    ...cluster.sidecars,
    ...cluster.workers,
    ...extra,
    cluster.simulator,
  ];
  const stop = async () => {
    await Promise.all(all().map((each) => each.stop()));
    const { kafka, ...others } = ways;
    await Promise.all(Object.values(others).map((way) => way.close()));
    await kafka?.close();
  };

  try {
    await cluster.simulator.start();
    // The first workers make the topics, which the others and the sidecars want to find.
    for (const each of cluster.workers) {
      await each.start();
      await each.ready();
    }
    await Promise.all([...cluster.frontDoors, ...cluster.sidecars].map((each) => each.start()));
    await Promise.all(all().map((each) => each.ready()));
  } catch (fault) {
    await stop();
    throw fault;
  }
  return {
    ...cluster,
    ways,
    doorUrls: doorPorts.map((port) => `http://127.0.0.1:${String(port)}`),
    sidecarPorts,
    simulatorUrl: `http://127.0.0.1:${String(simulatorPort)}`,
    webhookSecret: environment.PAYMENTS_WEBHOOK_SECRET ?? "",
    another: async (kind, name) => {
      const port = await choosePort();
      const made = kind === "workers" ? makeWorkers(name, port) : makeDoor(name, port);
      if (kind === "frontDoor") ways.doors.addTarget(port);
      extra.push(made);
      return made;
    },
    all,
    stop,
  };
}

/** Bundles every process; those of the product as it is once in the life of the stores, for all rehearsals on them. */
async function bundleAll(folder: string, sources?: string): Promise<string> {
  const home = sources === undefined ? (process.env.SERVICES_FOLDER ?? folder) : folder;
  const bundles = path.join(home, "bundles");
  if (existsSync(bundles)) return bundles;
  const entries = { ...ENTRIES, "api-door": "bench/cluster/api-door.ts" };
  await bundleProcesses(entries, bundles, sources ?? projectFolder);
  return bundles;
}

async function openWays(
  stores: StoreEnvironment,
  simulatorPort: number,
  doorPorts: readonly number[],
) {
  const brokers = stores.KAFKA_BROKERS ?? "";
  const brokerPort = brokers === "" ? null : Number(brokers.split(",")[0]?.split(":")[1]);
  const ways: Ways = {
    postgres: new TcpProxy([portOf(required(stores, "DATABASE_URL"))]),
    redis: new TcpProxy([portOf(required(stores, "REDIS_URL"))]),
    kafka: brokerPort === null ? null : new TcpProxy([brokerPort], advertiseProxy),
    simulator: new TcpProxy([simulatorPort]),
    doors: new TcpProxy(doorPorts),
  };
  const ports = {
    postgres: await ways.postgres.listen(),
    redis: await ways.redis.listen(),
    kafka: ways.kafka ? await ways.kafka.listen() : null,
    simulator: await ways.simulator.listen(),
    doors: await ways.doors.listen(),
  };
  return { ways, ports };
}

async function choosePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => choosePort()));
}

function readyUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}/readyz`;
}

function healthUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}/healthz`;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

function required(stores: StoreEnvironment, name: string): string {
  const value = stores[name];
  if (value === undefined) throw new Error(`${name} is not set: run this with its services.`);
  return value;
}
