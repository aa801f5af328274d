import { expect, test } from "vitest";
import { readSettings, withoutEmptyValues, withoutPassword } from "./settings";

test("with nothing set, everything is brought up and the front door is at 3000", () => {
  expect(readSettings({})).toEqual({
    port: 3000,
    databaseUrl: null,
    redisUrl: null,
    kafkaBrokers: null,
    smtpUrl: null,
    demo: true,
  });
});

test("each part can be somebody else's, one by one", () => {
  const settings = readSettings({ REDIS_URL: "rediss://cache.example", PORT: "8080" });
  expect(settings).toMatchObject({ redisUrl: "rediss://cache.example", port: 8080 });
  expect(settings.databaseUrl).toBeNull();
});

test.each([
  [{ PORT: "http" }, "PORT must be a whole number from 1 to 65535"],
  [{ PORT: "70000" }, "PORT must be"],
  [{ PORT: "3000.5" }, "PORT must be"],
  [{ DATABASE_URL: "mysql://localhost/frontrow" }, "DATABASE_URL must be a URL like postgresql://"],
  [{ REDIS_URL: "localhost:6379" }, "REDIS_URL must be a URL like redis://"],
  [{ SMTP_URL: "mail" }, "SMTP_URL must be a URL like smtp://"],
  [{ KAFKA_BROKERS: "localhost" }, "KAFKA_BROKERS must be a list like host:9092"],
  [{ KAFKA_BROKERS: "kafka://localhost:9092" }, "KAFKA_BROKERS must be a list"],
])("%o is refused in one sentence", (environment, sentence) => {
  expect(() => readSettings(environment)).toThrow(sentence);
});

test("a list of brokers may have spaces", () => {
  expect(readSettings({ KAFKA_BROKERS: "a:9092, b:9092" }).kafkaBrokers).toBe("a:9092,b:9092");
});

test("an empty value means: not set", () => {
  expect(withoutEmptyValues({ PORT: "", REDIS_URL: "redis://a" })).toEqual({
    REDIS_URL: "redis://a",
  });
});

test("passwords do not reach the screen", () => {
  expect(withoutPassword("postgresql://user:secret@host:5432/name")).toBe(
    "postgresql://host:5432/name",
  );
});

test.for([
  ["LOG_LEVEL", "loud"],
  ["NEXTAUTH_SECRET", "short"],
  ["DEMO_ACCOUNTS", "perhaps"],
  ["HOLDS_PER_ADDRESS_MAX", "-1"],
  ["WEB_CONCURRENCY", "0"],
  ["WEB_CONCURRENCY", "1.5"],
  ["REALTIME_CONCURRENCY", "65"],
] as const)(
  "a value that the product would refuse is told before anything starts: %s",
  ([name, value]) => {
    expect(() => readSettings({ [name]: value })).toThrow(`Set ${name} to a usable value`);
  },
);
