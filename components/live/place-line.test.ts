import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Answer } from "#components/api/request";
import type { GaRequestView } from "#server/domain/ga-request";
import { bookingOfGaRequest, gaRequestIdOf, PerformanceId, SectionId } from "#server/domain/ids";
import { PlaceLine } from "./place-line";

const performanceId = PerformanceId.parse("11111111-1111-4111-8111-111111111111");
const id = gaRequestIdOf(performanceId, "22222222-2222-4222-8222-222222222222");
const bookingId = bookingOfGaRequest(id);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type LineAnswer = Answer<{ gaRequest: GaRequestView }>;

function is(status: GaRequestView["status"]): LineAnswer {
  const refusal = { code: "places_unavailable" as const, placesLeft: 1 };
  const gaRequest: GaRequestView = {
    ...{ id, performanceId, areaId: SectionId.parse("floor"), quantity: 2, status, askedAtMs: 1 },
    bookingId: status === "booked" ? bookingId : null,
    refusal: status === "refused" ? refusal : null,
  };
  return { ok: true, value: { gaRequest } };
}

function problem(status: number): LineAnswer {
  return { ok: false, problem: { code: "any", status, title: "No", facts: {} } };
}

/** Stands in line before a server that answers so, one after the other. */
function stand(answers: { ask: LineAnswer[]; read?: LineAnswer[] }) {
  const line = new PlaceLine();
  const asked: string[] = [];
  const next = (what: "ask" | "read") => () => {
    asked.push(what);
    return Promise.resolve(answers[what]?.shift() ?? problem(418));
  };
  const onQueued = vi.fn();
  const outcome = line.stand({ ask: next("ask"), read: next("read") }, onQueued);
  return { line, asked, onQueued, outcome };
}

test("a push that says it is decided is followed by a look at once", async () => {
  const { line, asked, onQueued, outcome } = stand({ ask: [is("queued")], read: [is("booked")] });
  await vi.advanceTimersByTimeAsync(10);
  expect([asked, onQueued.mock.calls.length]).toEqual([["ask"], 1]);

  line.hear({ gaRequestId: id, status: "booked" });
  await vi.advanceTimersByTimeAsync(0);

  expect(await outcome).toEqual({ ok: true, value: bookingId });
});

test("a push that overtakes the answer is not lost, and one about another request means nothing", async () => {
  const line = new PlaceLine();
  const other = gaRequestIdOf(performanceId, "33333333-3333-4333-8333-333333333333");
  const ask = () => {
    line.hear({ gaRequestId: other, status: "booked" });
    line.hear({ gaRequestId: id, status: "refused" });
    return Promise.resolve(is("queued"));
  };
  const reads: number[] = [];
  const read = () => {
    reads.push(Date.now());
    return Promise.resolve(is(reads.length === 1 ? "queued" : "refused"));
  };
  const startedAtMs = Date.now();
  const outcome = line.stand({ ask, read }, () => undefined);

  await vi.advanceTimersByTimeAsync(2_000);

  expect(await outcome).toMatchObject({
    problem: { code: "places_unavailable", status: 409, facts: { placesLeft: 1 } },
  });
  expect(reads.map((atMs) => atMs - startedAtMs)).toEqual([0, 2_000]);
});

test("without a push it asks every two seconds, and waits through a bad network", async () => {
  const read = [is("queued"), problem(0), problem(503), is("booked")];
  const { asked, onQueued, outcome } = stand({ ask: [is("queued")], read });

  await vi.advanceTimersByTimeAsync(7_999);
  expect(asked).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(1);

  expect(await outcome).toEqual({ ok: true, value: bookingId });
  expect(onQueued).toHaveBeenCalledTimes(1);
});

test("a line that the server has lost is joined again", async () => {
  const { asked, outcome } = stand({
    ask: [is("queued"), is("queued")],
    read: [problem(404), is("booked")],
  });
  await vi.advanceTimersByTimeAsync(4_000);

  expect(await outcome).toEqual({ ok: true, value: bookingId });
  expect(asked).toEqual(["ask", "read", "ask", "read"]);
});

test("who is refused at the door, or is signed out in line, does not wait", async () => {
  const atTheDoor = stand({ ask: [problem(409)] });
  expect(await atTheDoor.outcome).toEqual(problem(409));
  expect(atTheDoor.onQueued).not.toHaveBeenCalled();

  const signedOut = stand({ ask: [is("queued")], read: [problem(401)] });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await signedOut.outcome).toEqual(problem(401));
});
