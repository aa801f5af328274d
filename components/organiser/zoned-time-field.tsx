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
      hint={<span role="status">{saidBack(typed, timeZone)}</span>}
    >
      {(control) => <Input {...control} name={name} type="datetime-local" className="figures" />}
    </Field>
  );
}

function saidBack(typed: string, timeZone: string | null): string {
  if (timeZone === null) return "In the venue’s time.";
  const moment = momentOf(typed, timeZone);
  switch (moment.kind) {
    case "once":
      return `${formatVenueTime(moment.atMs, timeZone)}, the venue’s time.`;
    case "twice":
      return `The clocks show this twice that night. We take the first: ${formatVenueTime(moment.atMs, timeZone)}.`;
    case "never":
      return "The clocks of the venue jump over this time that night.";
    case "unreadable":
      return `In the venue’s time: ${timeZone}.`;
  }
}
