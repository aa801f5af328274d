/** F20: the pool is exhausted and a row is locked by somebody who does not let go. */
import { afterAll, expect, onTestFinished, test } from "vitest";

import type { Fan } from "#bench/cluster/fan";
import { leaveStores } from "#bench/cluster/rehearsal";
import { pool } from "#server/postgres/client";
import { buyOneSeat, expectCleanHistory, holdAndBook, payFor, rehearse } from "./crowd";

/** Two seconds for a connection, for the first look and for the rest, three for the lock, and what a busy machine takes. */
const ANSWERED_WITHIN_MS = 8_000;

afterAll(leaveStores);

test("F20 with every connection waiting for a locked row, each request is soon answered by 503 and Retry-After", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const [door] = rehearsal.cluster.frontDoors;
    await door?.stop();
    await door?.start({ DATABASE_POOL_MAX: "2" });
    await door?.ready();
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const [owner, payer, ...others] = await rehearsal.fans(6);
    if (!owner || !payer) throw new Error("No fans.");
    const bookingId = await holdAndBook(owner, house, [0]);
    const ownBookingId = await holdAndBook(payer, house, [1]);

    const fault = rehearsal.inject("F20", "the row of a booking");
    const locker = await pool.connect();
    let isLocked = true;
    onTestFinished(() => {
      if (isLocked) locker.release(true);
    });
    await locker.query("begin");
    await locker.query("select 1 from bookings where id = $1 for update", [bookingId]);
    const waiting = Array.from({ length: 12 }, () =>
      askToPay(rehearsal.cluster.doorUrls[0], owner, bookingId),
    );
    // They have all connections: who wants something else waits for one, and is told in time as well.
    const elsewhere = others.map((fan, at) =>
      askToPay(rehearsal.cluster.doorUrls[0], fan, at % 2 === 0 ? ownBookingId : bookingId),
    );
    const answers = await Promise.all([...waiting, ...elsewhere]);
    for (const answer of answers) {
      // 404: not theirs. That, too, is only known by who had a connection.
      expect([404, 503]).toContain(answer.status);
      if (answer.status === 503) expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
      expect(answer.tookMs).toBeLessThan(ANSWERED_WITHIN_MS);
    }
    expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThanOrEqual(12);
    expect(await door?.ready(2_000)).toBeUndefined();

    // Meanwhile only whoever needs the row itself has to wait.
    await payFor(payer, house, ownBookingId);
    await locker.query("rollback");
    locker.release();
    isLocked = false;
    fault.heal();
    const healedAtMs = Date.now();
    await payFor(owner, house, bookingId);
    fault.recovered(Date.now() - healedAtMs);
    expect((await owner.awaitEnd(house, bookingId))?.status).toBe("CONFIRMED");
    const views = await Promise.all(others.map((fan, at) => buyOneSeat(fan, house, at + 2)));
    expect(views.map((view) => view?.status)).toEqual(others.map(() => "CONFIRMED"));
    await expectCleanHistory(rehearsal);
  });
});

/** One request to pay, without a second try. */
async function askToPay(doorUrl: string | undefined, fan: Fan, bookingId: string) {
  const startedAtMs = Date.now();
  const response = await fetch(`${String(doorUrl)}/api/v1/bookings/${bookingId}/confirm`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${fan.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ methodToken: "sim_success" }),
  });
  await response.body?.cancel();
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, tookMs: Date.now() - startedAtMs };
}
