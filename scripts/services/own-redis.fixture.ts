/**
 * Imported first by a test file, this gives it a database of Redis to itself: what it reads from
 * streams and logs is then its own, and it may empty it. Files that run at once differ in VITEST_POOL_ID.
 */
const url = new URL(process.env.REDIS_URL ?? "redis://127.0.0.1:6379");
url.pathname = `/${String(1 + (Number(process.env.VITEST_POOL_ID ?? 0) % 15))}`;
process.env.REDIS_URL = url.href;

export {};
