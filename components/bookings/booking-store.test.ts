import { afterEach, expect, test, vi } from "vitest";

import { testBooking, testPayment } from "./booking.fixture";
import { BookingStore } from "./booking-store";

/** The network: each request waits until the test answers it. */
function network() {
  const waiting: { method: string; answer: (response: Response) => void; fail: () => void }[] = [];
  vi.stubGlobal("fetch", (_path: string, { method = "GET" }: RequestInit) => {
    return new Promise<Response>((answer, reject) => {
      waiting.push({
        method,
        answer,
        fail: () => {
          reject(new TypeError("no network"));
        },
      });
    });
  });
  return waiting;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

const pending = testBooking();
const paying = { ...pending, payments: [testPayment({ status: "REQUESTED" })] };
const confirmed = { ...pending, status: "CONFIRMED" as const, payments: [testPayment()] };

test("an answer that was overtaken does not take the page back in time", async () => {
  const waiting = network();
  const store = new BookingStore(pending);
  const reads = [store.read(), store.read()];
  const [first, second] = waiting;

  second?.answer(Response.json(confirmed));
  await reads[1];
  first?.answer(Response.json(pending));
  await reads[0];

  expect(store.look().booking.status).toBe("CONFIRMED");
});

test("a payment whose answer was overtaken by an older look is looked at again", async () => {
  const waiting = network();
  const store = new BookingStore(pending);
  const paid = store.pay("sim_success");
  const read = store.read();

  // The look left later, and was answered from before the payment.
  waiting[1]?.answer(Response.json(pending));
  await read;
  waiting[0]?.answer(Response.json(paying, { status: 202 }));
  await vi.waitFor(() => {
    expect(waiting).toHaveLength(3);
  });
  expect(waiting[2]?.method).toBe("GET");
  waiting[2]?.answer(Response.json(paying));

  expect(await paid).toMatchObject({ ok: true });
  expect(store.look().booking.payments).toHaveLength(1);
});

test("a page without a network says so, and stops saying so when it is back", async () => {
  const waiting = network();
  const store = new BookingStore(pending);
  const said: boolean[] = [];
  store.subscribe(() => said.push(store.look().lost));

  const lost = store.read();
  waiting[0]?.fail();
  await lost;
  const back = store.read();
  waiting[1]?.answer(Response.json(pending));
  await back;

  expect(said).toEqual([true, false]);
});

test("a refused payment is followed by a look at what the booking really is", async () => {
  const waiting = network();
  const store = new BookingStore(pending);
  const refused = store.pay("sim_success");
  const document = { type: "/problems/booking_not_pending", title: "No", status: 409 };
  waiting[0]?.answer(Response.json(document, { status: 409 }));
  await vi.waitFor(() => {
    expect(waiting).toHaveLength(2);
  });
  waiting[1]?.answer(Response.json(confirmed));

  expect(await refused).toMatchObject({ ok: false, problem: { code: "booking_not_pending" } });
  expect(store.look().booking.status).toBe("CONFIRMED");
});
