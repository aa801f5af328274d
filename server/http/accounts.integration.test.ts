/** Accounts as the API makes them and lets them in. */
import { afterAll, expect, test } from "vitest";

import { closePostgres } from "#server/postgres/client";

import { caller } from "./api.fixture";

afterAll(closePostgres);

test("an account can be made once per address, and a token be had with its password only", async () => {
  const call = caller({ "Sec-Fetch-Site": "same-origin" });
  const email = `${crypto.randomUUID()}@new.test`;
  const account = { email: email.toUpperCase(), name: "New Fan", password: "a long password" };

  expect(await call("POST", "register", account)).toMatchObject({ status: 201, body: { email } });
  expect((await call("POST", "register", account)).status).toBe(409);
  expect((await call("POST", "register", { ...account, role: "organiser" })).status).toBe(400);
  expect((await call("POST", "register", { ...account, password: "short" })).status).toBe(400);

  const { password } = account;
  expect((await call("POST", "tokens", { email, password: "wrong" })).status).toBe(401);
  const { body } = await call("POST", "tokens", { email, password });
  const signedIn = caller({ Authorization: `Bearer ${String(body.token)}` });
  expect((await signedIn("GET", "bookings")).status).toBe(200);
});

test("a program without a browser signs up and gets its token without saying where it comes from", async () => {
  const program = caller({});
  const account = { email: `${crypto.randomUUID()}@new.test`, password: "a long password" };

  expect((await program("POST", "register", { ...account, name: "Robot" })).status).toBe(201);
  const { status, body } = await program("POST", "tokens", account);
  expect(status).toBe(201);
  const signedIn = caller({ Authorization: `Bearer ${String(body.token)}` });
  expect((await signedIn("GET", "bookings")).status).toBe(200);
});
