import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Currency, formatMoney } from "#server/domain/money";
import type { OrganiserVenueView } from "#server/domain/organising";

import { priceFieldNames } from "./event-draft";
import type { FormFaults } from "./form-faults";
import type { FormValues } from "./form-values";
import { priceMinorOf } from "./typed-price";

type PriceFieldsProps = {
  priceLevels: OrganiserVenueView["priceLevels"];
  values: FormValues;
  faults: FormFaults;
};

/** Price and fee of each level of a plan, and what fans will be shown. */
export function PriceFields({ priceLevels, values, faults }: PriceFieldsProps) {
  const currency = Currency.catch("GBP").parse(values.currency);
  return (
    <ul className="grid gap-4">
      {priceLevels.map(({ key, name }, place) => {
        const names = priceFieldNames(key);
        const at = `/performance/prices/${String(place)}`;
        return (
          <li
            key={key}
            className="grid grid-cols-2 items-start gap-x-4 gap-y-2 rounded-xl border border-line bg-surface p-4 sm:grid-cols-[minmax(0,1fr)_9.5rem_9.5rem]"
          >
            <div className="col-span-2 sm:col-span-1 sm:self-center">
              <p className="font-semibold">{name}</p>
              <p className="figures min-h-6 text-[0.9375rem] text-ink-soft">
                {allIn(values[names.price], values[names.fee], currency)}
              </p>
            </div>
            <AmountField
              label={`Price, ${name}`}
              name={names.price}
              initial=""
              fault={faults[`${at}/priceMinor`]}
            />
            <AmountField
              label={`Fee, ${name}`}
              name={names.fee}
              initial="0"
              fault={faults[`${at}/feeMinor`]}
            />
          </li>
        );
      })}
    </ul>
  );
}

type AmountFieldProps = {
  label: string;
  name: string;
  initial: string;
  fault: string | undefined;
};

function AmountField({ label, name, initial, fault }: AmountFieldProps) {
  return (
    <Field label={label} error={fault}>
      {(control) => (
        <Input
          {...control}
          name={name}
          inputMode="decimal"
          autoComplete="off"
          defaultValue={initial}
          placeholder="0.00"
          className="figures text-right"
        />
      )}
    </Field>
  );
}

/** What fans will be shown: `Fans see £45.50`; nothing while it is no price. */
function allIn(price: string | undefined, fee: string | undefined, currency: Currency): string {
  const priceMinor = priceMinorOf(price ?? "");
  const feeMinor = priceMinorOf(fee ?? "");
  if (priceMinor === null || feeMinor === null) return "";
  return `Fans see ${formatMoney({ amountMinor: priceMinor + feeMinor, currency })}`;
}
