import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { TextLink } from "#components/ui/text-link";
import { HOLD_CAP_MS, HOLD_TTL_MS_DEFAULT, SEATS_PER_BUYER_MAX } from "#server/domain/hold";
import { Currency } from "#server/domain/money";
import { SEATS_PER_BUYER_DEFAULT, type OrganiserVenueView } from "#server/domain/organising";

import type { FormFaults } from "./form-faults";
import { FormSection } from "./form-section";
import type { FormValues } from "./form-values";
import { placesInWords } from "./places-words";
import { ZonedTimeField } from "./zoned-time-field";

const MINUTE_MS = 60_000;

const CURRENCY_NAMES: Record<Currency, string> = {
  EUR: "€ Euro",
  GBP: "£ Pound sterling",
  USD: "$ US dollar",
};

type SaleFieldsProps = {
  venues: readonly OrganiserVenueView[];
  /** Chosen to begin with. */
  venueId: string | null;
  /** Chosen now. */
  venue: OrganiserVenueView | null;
  values: FormValues;
  faults: FormFaults;
};

/** Where and when, and how it is sold. */
export function SaleFields({ venues, venueId, venue, values, faults }: SaleFieldsProps) {
  const timeZone = venue?.timeZone ?? null;
  // Before anybody has looked at the form it is as it was drawn: the sale opens at once.
  const atOnce = values.onSaleAtOnce !== undefined || values.title === undefined;
  return (
    <>
      <FormSection title="Where and when">
        <VenueField
          venues={venues}
          venueId={venueId}
          venue={venue}
          fault={faults["/performance/venueId"]}
        />
        <ZonedTimeField
          label="Starts at"
          name="startsAt"
          timeZone={timeZone}
          typed={values.startsAt ?? ""}
          fault={faults["/performance/startsAtMs"]}
        />
      </FormSection>
      <FormSection title="The sale">
        <label className="flex min-h-11 cursor-pointer items-center gap-3 justify-self-start font-semibold">
          <input
            type="checkbox"
            name="onSaleAtOnce"
            defaultChecked
            className="size-5 accent-accent"
          />
          Open the sale at once
        </label>
        <div hidden={atOnce}>
          <ZonedTimeField
            label="On sale from"
            name="onSaleAt"
            timeZone={timeZone}
            typed={values.onSaleAt ?? ""}
            fault={faults["/performance/onSaleAtMs"]}
          />
        </div>
        <LimitFields faults={faults} />
      </FormSection>
    </>
  );
}

function VenueField({
  venues,
  venueId,
  venue,
  fault,
}: {
  venues: readonly OrganiserVenueView[];
  venueId: string | null;
  venue: OrganiserVenueView | null;
  fault: string | undefined;
}) {
  return (
    <Field label="Venue" error={fault}>
      {(control) => (
        <>
          <Select {...control} name="venueId" defaultValue={venueId ?? ""}>
            <option value="" disabled>
              Choose a venue
            </option>
            {venues.map(({ id, name, city }) => (
              <option key={id} value={id}>
                {name}, {city}
              </option>
            ))}
          </Select>
          <p className="min-h-5 text-sm text-ink-soft">
            {venue && `${placesInWords(venue)} · ${venue.address}. `}
            <TextLink href="/organiser/venues/new">Open another venue</TextLink>
          </p>
        </>
      )}
    </Field>
  );
}

function LimitFields({ faults }: { faults: FormFaults }) {
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <Field label="Currency" error={faults["/performance/currency"]} className="content-start">
        {(control) => (
          <Select {...control} name="currency" defaultValue="GBP">
            {Currency.options.map((currency) => (
              <option key={currency} value={currency}>
                {CURRENCY_NAMES[currency]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Limit per buyer"
        error={faults["/performance/seatsPerBuyerMax"]}
        className="content-start"
      >
        {(control) => (
          <Input
            {...control}
            name="seatsPerBuyerMax"
            type="number"
            min={1}
            max={SEATS_PER_BUYER_MAX}
            defaultValue={SEATS_PER_BUYER_DEFAULT}
            className="figures"
          />
        )}
      </Field>
      <Field
        label="Hold minutes"
        error={faults["/performance/holdTtlMs"]}
        className="content-start"
      >
        {(control) => (
          <Input
            {...control}
            name="holdMinutes"
            type="number"
            min={1}
            max={HOLD_CAP_MS / MINUTE_MS}
            defaultValue={HOLD_TTL_MS_DEFAULT / MINUTE_MS}
            className="figures"
          />
        )}
      </Field>
    </div>
  );
}
