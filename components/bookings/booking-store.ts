/** One booking in a browser: as the server last said it, whoever asked and in whatever order answers come. */
import { requestJson, type Answer } from "#components/api/request";
import { createServerClock, type ServerClock } from "#components/live/server-clock";
import { BookingView } from "#server/domain/booking";

/** What a page shows. A new object for each change. */
export type FollowedState = {
  booking: BookingView;
  /** The last question found no network. */
  lost: boolean;
};

/** A request that takes longer than this counts as lost, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

/** The requests that concern one booking. Nothing is sent before it is asked for something. */
export class BookingStore {
  /** Runs with the server's. */
  readonly clock: ServerClock;
  private state: FollowedState;
  private readonly listeners = new Set<() => void>();
  private readonly path: string;
  private sent = 0;
  private shown = 0;

  constructor(initial: BookingView) {
    this.clock = createServerClock(initial.serverNowMs);
    this.state = { booking: initial, lost: false };
    this.path = `/api/v1/bookings/${initial.id}`;
  }

  /** What is known now. */
  readonly look = (): FollowedState => this.state;

  /** @returns how to stop listening */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks the server how the booking is. */
  readonly read = async (): Promise<void> => {
    await this.ask("GET", "");
  };

  /** Pays for the booking. A no usually means that it is not what the page thinks: it is read again. */
  async pay(methodToken: string): Promise<Answer<BookingView>> {
    return this.change("/confirm", { methodToken });
  }

  /** Cancels the booking: gives the seats back, and the money. */
  async cancel(): Promise<Answer<BookingView>> {
    return this.change("/cancel");
  }

  private async change(verb: string, body?: unknown): Promise<Answer<BookingView>> {
    const turn = this.sent + 1;
    const answer = await this.ask("PUT", verb, body);
    // A question that was sent later and answered earlier may not have seen the change.
    if (!answer.ok || this.shown !== turn) await this.read();
    return answer;
  }

  private async ask(method: "GET" | "PUT", verb: string, body?: unknown) {
    const turn = (this.sent += 1);
    const askedAtMs = Date.now();
    const answer = await this.send(method, verb, body);
    const lost = !answer.ok && answer.problem.code === "network";
    if (answer.ok) this.clock.learn(answer.value.serverNowMs, askedAtMs);
    if (answer.ok && turn > this.shown) {
      this.shown = turn;
      this.show({ booking: answer.value, lost });
    } else if (lost !== this.state.lost) {
      this.show({ ...this.state, lost });
    }
    return answer;
  }

  private async send(
    method: "GET" | "PUT",
    verb: string,
    body?: unknown,
  ): Promise<Answer<BookingView>> {
    try {
      return await requestJson(method, this.path + verb, {
        schema: BookingView,
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
    } catch {
      // Given up after ANSWER_WITHIN_MS. Whether it was done shows when the booking is read again.
      return { ok: false, problem: NO_ANSWER };
    }
  }

  private show(state: FollowedState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const NO_ANSWER = {
  code: "network",
  status: 0,
  title: "No answer came. Check your connection; nothing is lost.",
  facts: {},
};
