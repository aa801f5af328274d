import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { formatVenueTime } from "#server/domain/venue-time";

import { momentOf } from "./zoned-time";

type ZonedTimeFieldProps = {
  label: string;
  name: string;
  /** IANA name of the venue's zone; null while no venue is chosen. */
  timeZone: string | null;
  /** What stands in the field. */
  typed: string;
  fault: string | undefined;
};

/** A day and a time by the venue's clocks, said back in words. */
export function ZonedTimeField({ label, name, timeZone, typed, fault }: ZonedTimeFieldProps) {
  return (
    <Field
      label={label}
      error={fault}
      className="content-start"
      hint={timeZone === null ? "In the venue’s time." : `In the venue’s time: ${timeZone}.`}
    >
      {(control) => (
        <>
          <Input {...control} name={name} type="datetime-local" className="figures" />
          <p role="status" className="min-h-5 text-sm text-ink-soft">
            {timeZone !== null && saidBack(typed, timeZone)}
          </p>
        </>
      )}
    </Field>
  );
}

function saidBack(typed: string, timeZone: string): string {
  const moment = momentOf(typed, timeZone);
  switch (moment.kind) {
    case "once":
      return `${formatVenueTime(moment.atMs, timeZone)}.`;
    case "twice":
      return `The clocks show this twice that night. We take the first: ${formatVenueTime(moment.atMs, timeZone)}.`;
    case "never":
      return "The clocks jump over this time that night.";
    case "unreadable":
      return "";
  }
}
