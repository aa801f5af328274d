/** A connection to Kafka that can be given up for good. */
import { connect, type Socket } from "node:net";

import { Kafka, logLevel, type KafkaConfig, type LogEntry } from "kafkajs";

import { logger } from "#server/logger";

/** Longest wait for an answer of a broker, in milliseconds, unless the request itself says longer. */
const REQUEST_MS_MAX = 5_000;

export type KafkaConnection = {
  kafka: Kafka;
  /** Cuts every socket, now and for good: kafkajs keeps trying long after nobody waits for it. */
  cut: () => void;
};

/** Opens a connection. Sockets are opened when something is first asked of it. */
export function openKafkaConnection(brokers: readonly string[]): KafkaConnection {
  const sockets = new Set<Socket>();
  let isCut = false;

  const socketFactory: KafkaConfig["socketFactory"] = ({ host, port, onConnect }) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true }, onConnect);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (isCut) hangUp(socket);
    return socket;
  };

  const kafka = new Kafka({
    clientId: "frontrow",
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: REQUEST_MS_MAX,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 },
    socketFactory,
    logLevel: logLevel.WARN,
    logCreator: () => log,
  });

  return {
    kafka,
    cut: () => {
      isCut = true;
      for (const socket of sockets) hangUp(socket);
    },
  };
}

function hangUp(socket: Socket): void {
  // With an error, so that kafkajs gives up the requests that wait for an answer on it.
  socket.destroy(new Error("the connection was given up"));
}

/** kafkajs reports as errors what it mends itself; those who wait for an answer report what matters. */
function log({ namespace, level, log: { message, ...facts } }: LogEntry): void {
  // Its own logger rides along in every entry.
  const entry = { kafkajs: namespace, ...facts, logger: undefined };
  if (level === logLevel.ERROR) logger.info(entry, message);
  else logger.debug(entry, message);
}
