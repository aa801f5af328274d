import { CircleCheck, TriangleAlert } from "lucide-react";

import { shortDate, shortMoment, timeOfDay } from "#components/catalogue/dates";
import { Badge } from "#components/ui/badge";
import { Card } from "#components/ui/card";
import type { PaymentBreakView } from "#server/domain/reconciliation";

import { BREAK_WORDS, ourWords, theirWords } from "./break-words";

/** Differences between the provider's books and ours, in the order given. */
export function BreakList({ breaks }: { breaks: readonly PaymentBreakView[] }) {
  return (
    <ul className="grid gap-3">
      {breaks.map((one) => (
        <li key={one.id}>
          <Break shown={one} />
        </li>
      ))}
    </ul>
  );
}

function Break({ shown }: { shown: PaymentBreakView }) {
  const { kind, state, facts, performance, bookingReference, foundAtMs, mendedAtMs } = shown;
  const { title, remedy } = BREAK_WORDS[kind];
  const zone = performance?.timeZone ?? "UTC";
  return (
    <Card className="grid gap-3 p-4 sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-lg font-semibold">{title}</h2>
        {state === "OPEN" ? (
          <Badge tone="warning">
            <TriangleAlert aria-hidden />
            Open
          </Badge>
        ) : (
          <Badge tone="success">
            <CircleCheck aria-hidden />
            Mended
          </Badge>
        )}
      </div>
      <p className="figures text-[0.9375rem] text-ink-soft">
        {performance
          ? `${performance.eventTitle}, ${shortDate(performance.startsAtMs, zone)}, ${timeOfDay(performance.startsAtMs, zone)}`
          : "Belongs to no performance"}
        {bookingReference !== null && ` · booking ${bookingReference}`}
      </p>
      <dl className="figures grid gap-x-4 gap-y-1 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <dt className="font-medium">We say</dt>
        <dd className="break-words">{ourWords(facts)}</dd>
        <dt className="font-medium">The provider says</dt>
        <dd className="break-words">{theirWords(facts)}</dd>
      </dl>
      <p className="figures text-sm text-ink-soft">
        Found {shortMoment(foundAtMs, zone)}
        {mendedAtMs === null ? `. ${remedy}` : `, mended ${shortMoment(mendedAtMs, zone)}.`}
      </p>
    </Card>
  );
}
