import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { NOWHERE } from "#scripts/product/nowhere";

const rooms = "{app,bench,components,prisma,scripts,server,workers}";
const onStores = `${rooms}/**/*.{integration,contract}.test.{ts,tsx}`;
const timed = `${rooms}/**/*.latency.test.ts`;
const broken = `${rooms}/**/*.fault.test.ts`;

/**
 * Four kinds: plain functions of plain data; what needs real stores, which `scripts/with-services.ts`
 * brings; what is timed on them, alone; and what breaks them, one after the other.
 */
export default defineConfig({
  resolve: {
    alias: [
      // This room has two endings, and only a compiler tries the second.
      {
        find: /^#components\/(.*)$/,
        replacement: `${fileURLToPath(new URL("components", import.meta.url))}/$1`,
      },
    ],
  },
  test: {
    setupFiles: ["./bench/fuzz.setup.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${rooms}/**/*.test.{ts,tsx}`],
          exclude: [onStores, timed, broken],
          env: NOWHERE,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: [onStores],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "latency",
          include: [timed],
          // What is timed must have the machine to itself.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: [broken],
          // Whoever kills a store does it to everybody.
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
