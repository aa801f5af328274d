/** Ways to damage a good history, each in one place, and the breach that must be named for it. */
import type { BookingRow, Evidence, Operation, Rule, SeatStep } from "./evidence";

/** @param sentence what the checker says of it, in part */
export type Damage = { rule: Rule; sentence: string; make: (evidence: Evidence) => void };

/** The first that is so. @throws if none is: then the good history has changed */
export function find<Each>(list: readonly Each[], isIt: (each: Each) => boolean): Each {
  const found = list.find(isIt);
  if (found === undefined) throw new Error("The good history has nothing like it.");
  return found;
}

export function bookingOf(evidence: Evidence, buyerId: string): BookingRow {
  return find(evidence.bookings, (each) => each.buyerId === buyerId);
}

export function asked(evidence: Evidence, buyerId: string, kind: Operation["kind"]): Operation {
  return find(evidence.operations, (each) => each.buyerId === buyerId && each.kind === kind);
}

export function stepsOf(evidence: Evidence, seatIndex: number): SeatStep[] {
  return evidence.seatSteps.filter((step) => step.seatIndex === seatIndex);
}

export function remove<Each>(list: Each[], isIt: (each: Each) => boolean): void {
  list.splice(list.indexOf(find(list, isIt)), 1);
}

const seat = (evidence: Evidence, index: number) =>
  find(evidence.seats, (each) => each.seatIndex === index);
const step = (evidence: Evidence, index: number, version: number) =>
  find(stepsOf(evidence, index), (each) => each.version === version);
const area = (evidence: Evidence) => find(evidence.areas, () => true);
const charge = (evidence: Evidence, buyerId: string) =>
  find(
    evidence.ledger,
    (each) => each.bookingId === bookingOf(evidence, buyerId).id && each.status === "succeeded",
  );
const payment = (evidence: Evidence, buyerId: string) =>
  find(evidence.payments, (each) => each.id === charge(evidence, buyerId).paymentId);
const map = (evidence: Evidence) => find(evidence.quietMaps, (each) => each.whose === "a fan");
const news = (evidence: Evidence, buyerId: string, type: string) =>
  find(
    evidence.outbox,
    (each) => each.bookingId === bookingOf(evidence, buyerId).id && each.type === type,
  );

/** I1. */
export const SEAT_DAMAGES: Damage[] = [
  ...say("I1", {
    "versions do not rise by one": (e) => {
      remove(e.seatSteps, (each) => each.seatIndex === 4 && each.version === 2);
    },
    "step that is not legal": (e) => {
      step(e, 4, 3).bookingId = bookingOf(e, "flo").id;
      step(e, 4, 2).state = "booked";
    },
    "belonged to a booking that does not exist": (e) => {
      step(e, 0, 1).bookingId = "nobody's";
    },
    "before its deadline": (e) => {
      step(e, 4, 2).atMs = bookingOf(e, "flo").expiresAtMs - 1;
    },
    "version is not its trail's last": (e) => {
      seat(e, 0).version += 1;
    },
    "not as its trail's last step made it": (e) => {
      step(e, 1, 2).bookingId = bookingOf(e, "gus").id;
    },
    "state and its owner do not agree": (e) => {
      seat(e, 7).bookingId = bookingOf(e, "ada").id;
    },
    "booking that is not live": (e) => {
      bookingOf(e, "ada").status = "CANCELLED";
    },
    "booking that did not ask for it": (e) => {
      bookingOf(e, "ada").lines.pop();
    },
    "in two live bookings": (e) => {
      bookingOf(e, "flo").status = "CONFIRMED";
    },
    "live booking does not have its seat": (e) => {
      bookingOf(e, "hal").status = "PENDING";
    },
    "booking never had the seat": (e) => {
      const [line] = bookingOf(e, "ada").lines;
      if (line) bookingOf(e, "hal").lines.push({ ...line, seatIndex: 6 });
    },
    "a trail has no seat": (e) => {
      remove(e.seats, (each) => each.seatIndex === 5);
    },
    "two live tickets": (e) => {
      const ticket = find(e.tickets, (each) => each.seatIndex === 0);
      e.tickets.push({ ...ticket, id: "another", code: "another" });
    },
    "two tickets have one code": (e) => {
      for (const ticket of e.tickets) ticket.code = "the same";
    },
    "seat that is not its booking's": (e) => {
      find(e.tickets, (each) => each.seatIndex === 0).seatIndex = 5;
    },
    "booked seat has no live ticket": (e) => {
      remove(e.tickets, (each) => each.seatIndex === 0);
    },
    "one live ticket for each place": (e) => {
      find(e.tickets, (each) => each.status === "VOID").status = "LIVE";
    },
    "tickets were written twice": (e) => {
      const ticket = find(e.tickets, (each) => each.status === "VOID");
      e.tickets.push({ ...ticket, id: "another", code: "another" });
    },
    "live ticket has no booking": (e) => {
      find(e.tickets, (each) => each.status === "LIVE").bookingId = "nobody's";
    },
    "not what live bookings leave": (e) => {
      area(e).capacity += 1;
    },
    "area is not as its trail's last step": (e) => {
      area(e).version += 1;
    },
    "area's versions do not rise": (e) => {
      remove(e.areaSteps, (each) => each.version === 2);
    },
    "fewer places than none": (e) => {
      find(e.areaSteps, (each) => each.version === 2).available = -1;
    },
    "places of an area that does not exist": (e) => {
      e.areas.pop();
    },
  }),
];

/** I2 and I3. */
export const MONEY_DAMAGES: Damage[] = [
  ...say("I2", {
    "more was refunded than was taken": (e) => {
      charge(e, "cy").refunds.push({ id: "again", status: "succeeded", amountMinor: 1 });
    },
    "for no payment of ours": (e) => {
      charge(e, "ada").paymentId = "unknown";
    },
    "paid for twice": (e) => {
      e.ledger.push({ ...charge(e, "ada"), id: "again" });
    },
    "one payment was charged twice": (e) => {
      e.ledger.push({ ...charge(e, "flo"), id: "again" });
    },
    "money was kept without a place": (e) => {
      charge(e, "flo").refunds.pop();
    },
    "not paid for exactly": (e) => {
      charge(e, "ada").amountMinor -= 1;
    },
    "not for its booking's total": (e) => {
      payment(e, "ada").currency = "GBP";
    },
    "never settled": (e) => {
      payment(e, "ada").status = "REQUESTED";
    },
    "failed payment has kept money": (e) => {
      payment(e, "ada").status = "FAILED";
    },
    "refund was asked for and never made": (e) => {
      payment(e, "ada").refundRequestedAtMs = 1;
    },
    "has not the money it says": (e) => {
      payment(e, "ada").chargeReference = "another";
    },
    "refunded payment still has money": (e) => {
      payment(e, "ada").status = "REFUNDED";
    },
  }),
  ...say("I3", {
    "money is not the price of its bookings": (e) => {
      charge(e, "cy").refunds.pop();
    },
  }),
];

/** I5 and I6. */
export const NEWS_DAMAGES: Damage[] = [
  ...say("I5", {
    "at different places": (e) => {
      map(e).revision -= 1;
    },
    "does not show what is true": (e) => {
      map(e).codes[0] = 0;
    },
    "does not show the places left": (e) => {
      map(e).areas = [["standing", 9]];
    },
  }),
  ...say("I6", {
    "two different steps to one revision": (e) => {
      e.mapSteps.push({ ...find(e.mapSteps, (each) => each.revision === 3), changes: [[7, 2]] });
    },
    "step of a map never came": (e) => {
      remove(e.mapSteps, (each) => each.revision === 3);
    },
    "event was written twice": (e) => {
      e.outbox.push({ ...news(e, "ada", "PaymentSucceeded"), id: 1_000 });
    },
    "never published": (e) => {
      news(e, "ada", "PaymentSucceeded").publishedAtMs = null;
    },
    "news is not on the log": (e) => {
      const { eventId } = news(e, "ada", "PaymentSucceeded");
      remove(e.log, (each) => each.eventId === eventId);
    },
    "never committed": (e) => {
      remove(e.outbox, (each) => each.type === "PaymentFailed");
    },
    "a later thing first": (e) => {
      const { eventId } = news(e, "ada", "BookingConfirmed");
      const entry = find(e.log, (each) => each.eventId === eventId);
      e.log.unshift(entry);
    },
    "BookingConfirmed was written 0 times": (e) => {
      const { eventId } = news(e, "ada", "BookingConfirmed");
      remove(e.outbox, (each) => each.eventId === eventId);
    },
    "BookingConfirmed was written 2 times, not 1": (e) => {
      e.outbox.push({ ...news(e, "ada", "BookingConfirmed"), id: 1_000, eventId: "another" });
    },
    "BookingCreated was written 0 times": (e) => {
      remove(e.outbox, (each) => each === news(e, "ada", "BookingCreated"));
    },
    "BookingCancelled was written 0 times": (e) => {
      remove(e.outbox, (each) => each === news(e, "cy", "BookingCancelled"));
    },
    "BookingExpired was written 0 times": (e) => {
      news(e, "flo", "BookingExpired").type = "BookingFailed";
    },
    "BookingFailed was written 0 times": (e) => {
      remove(e.outbox, (each) => each === news(e, "hal", "BookingFailed"));
    },
    "handled twice by one consumer": (e) => {
      e.inbox.push(find(e.inbox, () => true));
    },
    "handled that was never committed": (e) => {
      e.inbox.push({ consumer: "fulfilment", eventId: "unknown" });
    },
    "nobody fulfilled it": (e) => {
      e.inbox.pop();
    },
    "sent more often than faults explain": (e) => {
      e.faults = [];
      e.mails?.push(find(e.mails, () => true));
    },
    "mail tells of what was never committed": (e) => {
      e.mails?.push({ messageId: "<unknown@frontrow.test>", recipient: "", subject: "" });
    },
    "to somebody else than the buyer": (e) => {
      find(e.mails ?? [], () => true).recipient = "gus@frontrow.test";
    },
    "sent in two mails": (e) => {
      const messageId = "<another@frontrow.test>";
      e.outbox.push({ ...news(e, "ada", "BookingConfirmed"), id: 1_000, eventId: "another" });
      e.mails?.push({ messageId, recipient: "", subject: "" });
    },
    "tickets were never sent": (e) => {
      e.mails?.pop();
    },
  }),
  ...say("I6", {
    // One fault, and two copies too many.
    "sent more often than faults explain": (e) => {
      const mail = find(e.mails ?? [], () => true);
      e.mails?.push(mail, mail);
    },
  }),
];

/** Damages of one rule, by what is said of each. */
export function say(rule: Rule, makers: Record<string, Damage["make"]>): Damage[] {
  return Object.entries(makers).map(([sentence, make]) => ({ rule, sentence, make }));
}
