/**
 * An environment that is complete and leads nowhere.
 *
 * Building and unit tests load modules that read the configuration, and none of them may use it: nobody listens
 * at these addresses.
 */
export const NOWHERE = {
  DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
  REDIS_URL: "redis://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  KAFKA_BROKERS: "",
  PUBLIC_URL: "http://localhost:9",
  NEXTAUTH_URL: "http://localhost:9",
  NEXTAUTH_SECRET: "only-for-building-and-never-for-signing",
  PAYMENTS_WEBHOOK_SECRET: "only-for-building-and-never-for-signing",
};
