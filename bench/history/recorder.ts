/** Keeps what clients do and hear, as evidence. */
import type { Operation } from "./evidence";

/** An operation that has begun. */
export type Begun = Pick<
  Operation,
  "client" | "buyerId" | "kind" | "performanceId" | "key" | "body" | "deadlineMs"
> &
  Partial<Pick<Operation, "areaId" | "quantity" | "bookingId" | "holdId" | "door">>;

/** What became of it, as far as the client knows. */
export type Ended = Pick<Operation, "outcome" | "status" | "refusalCode"> &
  Partial<
    Pick<
      Operation,
      | "seatIndexes"
      | "holdId"
      | "holdStartedAtMs"
      | "holdExpiresAtMs"
      | "bookingId"
      | "paymentId"
      | "bookingStatus"
      | "unreadable"
    >
  >;

/** An operation that neither named nor was told anything. */
export const nothingNamed = () => ({
  seatIndexes: [] as number[],
  holdId: null,
  holdStartedAtMs: null,
  holdExpiresAtMs: null,
  bookingId: null,
  paymentId: null,
  bookingStatus: null,
  areaId: null,
  quantity: 0,
});

/** A history in the making. Operations are in the order of their ends. */
export class Recorder {
  readonly operations: Operation[] = [];

  /** Notes an operation that begins now. @returns notes its end, which is now too */
  begin(begun: Begun): (ended: Ended) => Operation {
    const startedAtMs = Date.now();
    return (ended) => this.add(begun, { ...ended, startedAtMs, endedAtMs: Date.now() });
  }

  /** Notes an operation that is over. */
  add(begun: Begun, ended: Ended & Pick<Operation, "startedAtMs" | "endedAtMs">): Operation {
    const operation: Operation = {
      id: this.operations.length,
      ...nothingNamed(),
      ...begun,
      ...ended,
    };
    this.operations.push(operation);
    return operation;
  }
}
