/** Standing in line for places: hears what was decided by push, and asks in case a push is lost. */
import { z } from "zod";

import type { Answer, Problem } from "#components/api/request";
import { GaRequestView } from "#server/domain/ga-request";
import type { BookingId, GaRequestId } from "#server/domain/ids";
import type { GaRequestNews } from "#server/domain/live-messages";

/** How long to wait for a push before asking, in milliseconds. */
const ASK_AFTER_MS = 2_000;

/** What the API says of a request. */
export const GaAnswer = z.object({ gaRequest: GaRequestView });

type LineAnswer = Answer<z.infer<typeof GaAnswer>>;

/** The two requests of somebody in line. */
export type LineRequests = {
  /** Stands in line: the same place in it, however often it is asked. */
  ask: () => Promise<LineAnswer>;
  /** Looks how far it is. */
  read: (id: GaRequestId) => Promise<LineAnswer>;
};

/** The line of one page, in which it stands once at a time. */
export class PlaceLine {
  private readonly decided = new Set<GaRequestId>();
  private waiting: { id: GaRequestId; wake: () => void } | null = null;

  /** Hears a push; it may come before the answer that says what to wait for. */
  hear({ gaRequestId }: GaRequestNews): void {
    this.decided.add(gaRequestId);
    if (this.waiting?.id === gaRequestId) this.waiting.wake();
  }

  /**
   * Stands in line until it is decided, however long that takes and whatever happens to the network meanwhile. A
   * line that the server has lost is joined again.
   *
   * @param onQueued called once, if it is not decided at once
   * @returns the booking, or why there is none
   */
  async stand(requests: LineRequests, onQueued: () => void): Promise<Answer<BookingId>> {
    let isQueued = false;
    for (let answer = await requests.ask(); ;) {
      if (!answer.ok) return answer;
      const { gaRequest } = answer.value;
      if (gaRequest.bookingId !== null) return { ok: true, value: gaRequest.bookingId };
      if (gaRequest.refusal !== null) return { ok: false, problem: problemOf(gaRequest.refusal) };
      if (!isQueued) onQueued();
      isQueued = true;
      await this.pushOrPause(gaRequest.id);
      const next = await requests.read(gaRequest.id);
      if (next.ok || !isPassing(next.problem)) {
        answer = !next.ok && next.problem.status === 404 ? await requests.ask() : next;
      }
    }
  }

  private async pushOrPause(id: GaRequestId): Promise<void> {
    if (this.decided.delete(id)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ASK_AFTER_MS);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting = { id, wake };
    });
    this.waiting = null;
    this.decided.delete(id);
  }
}

/** Whether it is worth asking again: no network, too fast, or a server that has trouble at this moment. */
function isPassing({ status }: Problem): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** A decision, as if it had been the answer at once. */
function problemOf({ code, ...facts }: NonNullable<GaRequestView["refusal"]>): Problem {
  return { code, status: 409, title: "You cannot have these places", facts };
}
