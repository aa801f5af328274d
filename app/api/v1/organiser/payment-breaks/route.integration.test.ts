import { afterAll, expect, test } from "vitest";

import { issueToken } from "#server/auth";
import { newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import { AccountId, type OrganiserId } from "#server/domain/ids";
import { PaymentBreakView } from "#server/domain/reconciliation";
import { asBuyer, caller } from "#server/http/api.fixture";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis } from "#server/redis/client";

afterAll(async () => {
  closeRedis();
  await closePostgres();
});

async function breaksOf(organiserId: OrganiserId): Promise<PaymentBreakView[]> {
  const identity = { role: "organiser" as const, name: "Olive", email: "olive@frontrow.test" };
  const { token } = await issueToken({ id: AccountId.parse(organiserId), ...identity }, Date.now());
  const call = caller({ Authorization: `Bearer ${token}` });
  const { status, body } = await call("GET", "organiser/payment-breaks");
  expect(status).toBe(200);
  return PaymentBreakView.array().parse(body.breaks);
}

/** Notes a break as reconciliation does. @param mendedAtMs Unix milliseconds; null while it is open */
async function note(performanceId: string | null, mendedAtMs: number | null = null) {
  const subject = crypto.randomUUID();
  await prisma.paymentBreak.create({
    data: {
      ...{ id: subject, kind: "charge_missing", subject, provider: "simulator", performanceId },
      facts: { ours: null, theirs: [], message: null },
      ...(mendedAtMs !== null && { state: "MENDED", mendedAt: new Date(mendedAtMs) }),
    },
  });
  return subject;
}

test("an organiser sees the breaks of their own performances and nobody's, open ones first", async () => {
  const [own, other] = [await newPerformance(), await newPerformance()];
  const mended = await note(own.performanceId, Date.now());
  const open = await note(own.performanceId);
  const nobodys = await note(null);
  const others = await note(other.performanceId);

  const breaks = await breaksOf(own.organiserId);
  const subjects = breaks.map(({ subject }) => subject);
  expect(subjects).toEqual(expect.arrayContaining([mended, open, nobodys]));
  expect(subjects).not.toContain(others);
  expect(subjects.indexOf(open)).toBeLessThan(subjects.indexOf(mended));
  expect(breaks.find(({ subject }) => subject === open)).toMatchObject({
    state: "OPEN",
    mendedAtMs: null,
    performance: { id: own.performanceId, timeZone: "Europe/London" },
  });
  expect(breaks.find(({ subject }) => subject === nobodys)?.performance).toBeNull();
});

test("a fan and a visitor see none", async () => {
  expect((await (await asBuyer(await newBuyer()))("GET", "organiser/payment-breaks")).status).toBe(
    403,
  );
  expect((await caller({})("GET", "organiser/payment-breaks")).status).toBe(401);
});
