/**
 * A database of a test's own, with every migration. Imported before the product, which asks once where its database
 * is; dropped when the tests of the file are over.
 */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll } from "vitest";

import { applyMigrations } from "./migrations";

const name = `test_${randomUUID().replaceAll("-", "")}`;
const server = new pg.Client(process.env.DATABASE_URL);
const url = new URL(process.env.DATABASE_URL ?? "");
url.pathname = name;

await server.connect();
await server.query(`create database ${name}`);
await applyMigrations(url.href);
process.env.DATABASE_URL = url.href;

/** A connection to it that may do what the product may not. */
export const ownDatabase = new pg.Client(url.href);
await ownDatabase.connect();

afterAll(async () => {
  await ownDatabase.end();
  await server.query(`drop database ${name} with (force)`);
  await server.end();
});
