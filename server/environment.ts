/**
 * What can be configured: names, shapes and defaults. `server/config.ts` reads it for a process of the
 * product; the scripts look at it before they start anything.
 *
 * Everything is listed in .env.example.
 */
import { z } from "zod";

const Port = z.coerce.number().int().min(1).max(65_535);
/** Processes of one kind that share a port; 64 is more than one primary can feed. */
const Concurrency = z.coerce.number().int().min(1).max(64);
const Flag = z.enum(["true", "false"]).transform((flag) => flag === "true");
const List = z.string().transform((list) =>
  list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ""),
);

/** A failpoint that a fault test has armed, and on which passage it strikes: see server/failpoints.ts. */
type ArmedFailpoint = {
  name: string;
  action: "kill" | "stop" | "reset" | "throw";
  /** 1: the first time that it is passed. */
  passes: number;
};

const Failpoints = List.pipe(
  z.array(
    z.string().transform((text, context): ArmedFailpoint => {
      const [, name, action, passes] =
        /^([\w.-]+)=(kill|stop|reset|throw)(?:@(\d+))?$/.exec(text) ?? [];
      if (name === undefined || action === undefined) {
        context.addIssue("NAME=kill, =stop, =reset or =throw, and @2 for the second passage");
        return z.NEVER;
      }
      return { name, action: action as ArmedFailpoint["action"], passes: Number(passes ?? 1) };
    }),
  ),
);

const Values = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** Where the front door listens. */
  PORT: Port.default(3000),
  /** Processes of one front door, all at PORT; one under `npm run dev`. */
  WEB_CONCURRENCY: Concurrency.default(1),
  /** How browsers reach the front door: links in mails, and whose pages may open sockets. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Connections of one process to Postgres. */
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** `host:port,host:port`; without it the log lives in Redis Streams. */
  KAFKA_BROKERS: List.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  MAIL_FROM: z.string().default("Frontrow <tickets@frontrow.test>"),
  /** Page of the embedded inbox; unset where mail is real. */
  MAIL_INBOX_URL: z.url().optional(),
  /** Signs sessions and bearer tokens. */
  NEXTAUTH_SECRET: z.string().min(32),
  REALTIME_PORT: Port.default(3001),
  /** Processes of one sidecar, all at REALTIME_PORT. */
  REALTIME_CONCURRENCY: Concurrency.default(1),
  /** How browsers reach the sidecar; without it the same host on REALTIME_PORT. */
  REALTIME_URL: z.url().optional(),
  PAYMENTS: z.enum(["simulator", "stripe"]).default("simulator"),
  PAYMENTS_SIMULATOR_URL: z.url().default("http://127.0.0.1:3002"),
  PAYMENTS_SIMULATOR_PORT: Port.default(3002),
  PAYMENTS_SIMULATOR_LEDGER: z.string().default(".data/simulator/ledger.jsonl"),
  PAYMENTS_WEBHOOK_SECRET: z.string().min(32),
  /** Needed where PAYMENTS is stripe, as is the secret that its webhooks are signed with. */
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[sr]k_\w+$/, "it begins with sk_ or rk_")
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, "it begins with whsec_")
    .optional(),
  /** Only the scheme, the host and the port count. */
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).default("https://api.stripe.com"),
  /** Which workers this process runs: "all", or names separated by commas. */
  WORKERS: List.default(["all"]),
  /** Where this process tells operators how it is; it listens on no port without it. */
  WORKERS_PORT: Port.optional(),
  /** Proxies in front of the front door whose X-Forwarded-For entries are believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Attempts to hold seats that one address may make in ten seconds: schools and offices share one. */
  HOLDS_PER_ADDRESS_MAX: z.coerce.number().int().min(1).default(2_000),
  /** Whether the demo accounts of the seed are offered on the sign-in page. */
  DEMO_ACCOUNTS: Flag.default(false),
  /** Only for fault tests: where this process is to die, stop, lose its connections or throw. */
  FAILPOINTS: Failpoints.default([]),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The environment of a process of the product. */
export const Environment = Values.superRefine(requireStripeKeys);

const STRIPE_SETTINGS = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const;
type StripeSetting = (typeof STRIPE_SETTINGS)[number];

/** A provider that is chosen must be able to take money and be believed. */
function requireStripeKeys(
  values: Readonly<Partial<Record<StripeSetting | "PAYMENTS", string | undefined>>>,
  context: z.core.$RefinementCtx,
): void {
  if (values.PAYMENTS !== "stripe") return;
  for (const name of STRIPE_SETTINGS) {
    if (values[name] === undefined) {
      context.addIssue({ code: "custom", path: [name], message: "PAYMENTS=stripe needs it" });
    }
  }
}

/** Values as they are set. An empty one, as in a line of .env, means: not set. */
export function setValues(values: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

/** What to do about the first value that cannot be used, in one sentence. */
export function adviceOn(error: z.ZodError, values: Readonly<Record<string, unknown>>): string {
  const [first] = error.issues;
  const name = first?.path.join(".") ?? "The environment";
  const reason = name in values ? (first?.message ?? "is not usable") : "it is not set";
  return `Set ${name} to a usable value (see .env.example): ${reason}.`;
}

/**
 * Looks at values that were set before the others are known.
 *
 * @returns what to do about the first that cannot be used; null when all can
 */
export function findUnusableValue(
  values: Readonly<Record<string, string | undefined>>,
): string | null {
  const given = setValues(values);
  const parsed = Values.partial().superRefine(requireStripeKeys).safeParse(given);
  return parsed.success ? null : adviceOn(parsed.error, given);
}
