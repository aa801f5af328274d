import { categoryName } from "#components/catalogue/category-name";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { EventCategory } from "#server/domain/organising";

import type { FormFaults } from "./form-faults";
import { FormSection } from "./form-section";

/** What an event is: the words that fans read. */
export function EventFacts({ faults }: { faults: FormFaults }) {
  return (
    <FormSection title="The event">
      <div className="grid gap-5 sm:grid-cols-[minmax(0,1fr)_14rem]">
        <Field label="Title" error={faults["/title"]} className="content-start">
          {(control) => <Input {...control} name="title" autoComplete="off" />}
        </Field>
        <Field label="Category" error={faults["/category"]} className="content-start">
          {(control) => (
            <Select {...control} name="category" defaultValue={EventCategory.options[0]}>
              {EventCategory.options.map((category) => (
                <option key={category} value={category}>
                  {categoryName(category)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label="Tagline" hint="One line below the title." error={faults["/tagline"]}>
        {(control) => <Input {...control} name="tagline" autoComplete="off" />}
      </Field>
      <Field label="Description" error={faults["/description"]}>
        {(control) => <Textarea {...control} name="description" rows={5} />}
      </Field>
    </FormSection>
  );
}
