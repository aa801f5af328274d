import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Lets a room import the listed modules, its neighbours by "./" unless they are to keep apart, and nothing else.
 *
 * @param {string[]} files
 * @param {string[]} mayImport
 * @param {{ neighbours: boolean }} [may]
 * @returns {import("eslint").Linter.Config}
 */
function room(files, mayImport, may = { neighbours: true }) {
  const allowed = mayImport.map((name) =>
    name.replace(/[/.*]/g, (c) => (c === "*" ? ".*" : `\\${c}`)),
  );
  return {
    files,
    ignores: TESTS,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(?!(?:${[...(may.neighbours ? ["\\./.*"] : []), ...allowed].join("|")})$).+`,
              message: `This room may import only: ${mayImport.join(", ")}.`,
            },
          ],
        },
      ],
    },
  };
}

/** Tests, and what only they use, may reach into any room. */
const TESTS = ["**/*.test.ts", "**/*.test.tsx", "**/*.fixture.ts", "e2e/**", "bench/**"];

/** What every store leans on beside its own library. */
const GROUND = [
  "node:*",
  "zod",
  "#server/config",
  "#server/failpoints",
  "#server/logger",
  "#server/outage",
  "#server/together",
  "#server/domain/*",
];

const STORES = [
  "#server/postgres/*",
  "#server/redis/*",
  "#server/event-log/*",
  "#server/payments/*",
  "#server/mail/*",
];

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      ".next/",
      ".build/",
      ".data/",
      ".cache/",
      "server/postgres/generated/",
      "next-env.d.ts",
      "test-results/",
      "playwright-report/",
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 70, skipComments: true, skipBlankLines: true }],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only server/config.ts reads it." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]",
          message: "SQL is written as Prisma.sql templates.",
        },
      ],
    },
  },
  {
    files: ["server/config.ts", "scripts/**", "**/*.config.*", "e2e/**", "bench/**"],
    rules: { "no-restricted-properties": "off" },
  },
  { files: TESTS, rules: { "max-lines-per-function": "off" } },
  { files: ["**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly" } },
  },
  {
    files: ["app/**/*.tsx", "components/**"],
    plugins: { "react-hooks": reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },

  // The rooms: one line for each row of the table in docs/architecture.md.
  room(["server/domain/**"], ["zod", "#server/domain/*"]),
  room(["server/postgres/**"], [...GROUND, "pg", "@prisma/*", "lru-cache", "#server/postgres/*"]),
  room(["server/redis/**"], [...GROUND, "ioredis", "#server/redis/*"]),
  room(
    ["server/event-log/**"],
    [...GROUND, "ioredis", "kafkajs", "#server/metrics", "#server/event-log/*"],
  ),
  room(
    ["server/payments/**"],
    [
      ...GROUND,
      "hono",
      "hono/*",
      "@hono/*",
      "stripe",
      "cockatiel",
      "#server/metrics",
      "#server/payments/*",
    ],
  ),
  room(["server/mail/**"], [...GROUND, "nodemailer", "nodemailer/*", "qrcode", "#server/mail/*"]),
  room(
    ["server/projection/**"],
    [
      "#server/logger",
      "#server/together",
      "#server/domain/*",
      "#server/postgres/*",
      "#server/redis/*",
      "lru-cache",
    ],
  ),
  room(
    ["server/commands/**"],
    [
      "node:*",
      "#server/domain/*",
      "#server/failpoints",
      "#server/logger",
      "#server/metrics",
      "#server/passwords",
      "#server/projection/*",
      "#server/together",
      ...STORES,
    ],
    { neighbours: false },
  ),
  room(
    ["server/queries/**"],
    [
      "node:*",
      "qrcode",
      "lru-cache",
      "#server/config",
      "#server/domain/*",
      "#server/passwords",
      "#server/payments/providers",
      "#server/projection/*",
      "#server/postgres/*",
      "#server/redis/*",
    ],
  ),
  room(
    ["server/http/**"],
    [
      "node:crypto",
      "node:http",
      "zod",
      "hono",
      "@hono/*",
      "rate-limiter-flexible",
      "#app/api/*",
      "#server/auth",
      "#server/config",
      "#server/domain/*",
      "#server/http/*",
      "#server/logger",
      "#server/metrics",
      "#server/outage",
      "#server/processes/child",
      "#server/processes/shared-metrics",
    ],
  ),
  room(
    ["server/processes/**"],
    [
      "node:*",
      "zod",
      "prom-client",
      "rate-limiter-flexible",
      "#server/logger",
      "#server/metrics",
      "#server/processes/*",
    ],
  ),
  room(
    ["app/api/v1/**"],
    [
      "#server/auth",
      "#server/commands/*",
      "#server/queries/*",
      "#server/http/*",
      "#server/domain/*",
    ],
  ),
  room(
    ["app/**/*.tsx", "app/api/auth/**"],
    [
      "next",
      "next/*",
      "next-auth",
      "next-auth/*",
      "react",
      "lucide-react",
      "@fontsource-variable/*",
      "#app/bookings/*",
      "#app/organiser/*",
      "#components/*",
      "#server/auth",
      "#server/sign-in-options",
      "#server/domain/*",
      "#server/queries/*",
    ],
  ),
  room(
    ["components/**"],
    [
      "react",
      "react-dom",
      "next/*",
      "next-auth/react",
      "socket.io-client",
      "radix-ui",
      "lucide-react",
      "class-variance-authority",
      "clsx",
      "tailwind-merge",
      "zod",
      "#components/*",
      "#server/domain/*",
    ],
  ),
  room(
    ["workers/**"],
    [
      "node:*",
      "zod",
      "#server/auth",
      "#server/commands/*",
      "#server/config",
      "#server/domain/*",
      "#server/event-log/*",
      "#server/logger",
      "#server/mail/send-mail",
      "#server/metrics",
      "#server/outage",
      "#server/http/operations",
      "#server/payments/simulator/*",
      "#server/postgres/*",
      "#server/processes/run-processes",
      "#server/projection/*",
      "#server/redis/*",
      "#workers/*",
      "socket.io",
      "@hono/*",
      "hono",
    ],
  ),
);
