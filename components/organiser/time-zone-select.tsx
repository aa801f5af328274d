"use client";

import { useEffect, useEffectEvent, useRef } from "react";

import type { FieldControlProps } from "#components/ui/field";
import { Select } from "#components/ui/select";

type TimeZoneSelectProps = {
  control: FieldControlProps;
  name: string;
  /** IANA names, as the server knows them. */
  timeZones: readonly string[];
  /** Told when the reader's own zone has been filled in. */
  onFilled: () => void;
};

/** The zones of the world by region; the reader's own is chosen to begin with. */
export function TimeZoneSelect({ control, name, timeZones, onFilled }: TimeZoneSelectProps) {
  const select = useRef<HTMLSelectElement>(null);

  const fillIn = useEffectEvent(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (select.current?.value !== "" || !timeZones.includes(own)) return;
    select.current.value = own;
    onFilled();
  });
  // Once: what the reader chooses afterwards is theirs.
  useEffect(() => {
    fillIn();
  }, []);

  return (
    <Select {...control} ref={select} name={name} defaultValue="">
      <option value="" disabled>
        Choose a time zone
      </option>
      {[...new Set(timeZones.map(regionOf))].map((region) => (
        <optgroup key={region} label={region}>
          {timeZones
            .filter((timeZone) => regionOf(timeZone) === region)
            .map((timeZone) => (
              <option key={timeZone} value={timeZone}>
                {cityOf(timeZone)}
              </option>
            ))}
        </optgroup>
      ))}
    </Select>
  );
}

function regionOf(timeZone: string): string {
  return timeZone.includes("/") ? timeZone.slice(0, timeZone.indexOf("/")) : "Other";
}

/** `America/Argentina/Buenos_Aires` is found by its city. */
function cityOf(timeZone: string): string {
  const [city = "", ...wider] = timeZone.split("/").slice(1).reverse();
  const name = city === "" ? timeZone : [city, ...wider].join(", ");
  return name.replaceAll("_", " ");
}
