/** One good history with everything in it that a sale can have. */
import type { Evidence } from "./evidence";
import { Story } from "./history.fixture";

/**
 * Who does what:
 *
 *   ada    seats 0 and 1, paid
 *   bea    seat 2, out of time, retaken by late money
 *   cy     three places, paid, cancelled, refunded; then two places, paid
 *   dan    seat 3, given back; then refused by a hold that eve has
 *   eve    seat 3, held and extended, and still held when all is quiet
 *   flo    seat 4, out of time, and gone when her money came: refunded
 *   gus    seat 4 after her, paid at the second card
 *   hal    seat 5, five cards declined
 */
export function goodHistory(): Evidence {
  const story = new Story(8);

  const forAda = story.book(story.hold("ada", [0, 1]), "ada's key");
  story.pay(forAda, true, "ada's other key");
  story.confirm(forAda);
  story.ask("read_booking", "ada", { bookingId: forAda.id, bookingStatus: "CONFIRMED" });
  story.ask("book", "ada", {
    ...{ outcome: "fail", status: 422, refusalCode: "idempotency_key_reused" },
    ...{ key: "ada's key", body: "something else", areaId: "standing", quantity: 1 },
  });

  const forBea = story.book(story.hold("bea", [2]));
  story.end(forBea, "EXPIRED");
  story.ask("read_booking", "bea", { bookingId: forBea.id, bookingStatus: "EXPIRED" });
  story.pay(forBea);
  story.retake(forBea);

  const forCy = story.bookPlaces("cy", 3, "cy's key");
  const paidByCy = story.pay(forCy);
  story.confirm(forCy);
  story.end(forCy, "CANCELLED");
  story.refund(paidByCy);
  const forCyAgain = story.bookPlaces("cy", 2);
  story.pay(forCyAgain);
  story.confirm(forCyAgain);

  story.release(story.hold("dan", [3]));

  const forFlo = story.book(story.hold("flo", [4]));
  story.end(forFlo, "EXPIRED");
  const forGus = story.book(story.hold("gus", [4]));
  story.refund(story.pay(forFlo));
  story.pay(forGus, false);
  story.pay(forGus);
  story.confirm(forGus);

  const forHal = story.book(story.hold("hal", [5]));
  for (let card = 0; card < 5; card += 1) story.pay(forHal, false);
  story.end(forHal, "FAILED");

  story.extend(story.hold("eve", [3]));
  const refused = { outcome: "fail", status: 409, refusalCode: "seats_unavailable" } as const;
  story.ask("hold", "dan", { ...refused, seatIndexes: [3] });
  story.ask("hold", "dan", { outcome: "unknown", status: null });
  const slow = { row: "F8", subject: "the log", atMs: 1_000, healedAtMs: 2_000 };
  story.evidence.faults.push({ ...slow, recoveredAfterMs: 400 });
  return story.finish();
}
