import { planFromTemplate, PlanTemplate } from "#server/domain/plan-templates";

import { PlanDrawing } from "./plan-drawing";
import { TEMPLATE_NAMES, TEMPLATES, type TemplateName } from "./plan-fields";

/** Pictures of the templates as they are when nothing is changed. */
const PICTURES = Object.fromEntries(
  TEMPLATE_NAMES.map((template) => [template, planFromTemplate(PlanTemplate.parse({ template }))]),
) as Record<TemplateName, ReturnType<typeof planFromTemplate>>;

/** Chooses a template by what it looks like. The field is called `template`. */
export function TemplateChoice({ initial }: { initial: TemplateName }) {
  return (
    <div role="radiogroup" aria-label="Template" className="grid gap-3 sm:grid-cols-2">
      {TEMPLATE_NAMES.map((template) => (
        <label
          key={template}
          className="relative flex cursor-pointer items-center gap-4 rounded-xl border border-line-strong bg-surface p-3 transition-colors hover:border-ink has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-2 has-checked:ring-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="template"
            value={template}
            defaultChecked={template === initial}
            aria-labelledby={`template-${template}`}
            aria-describedby={`template-${template}-description`}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <span className="grid size-20 shrink-0 place-items-center rounded-lg bg-map-bg p-1.5">
            <PlanDrawing plan={PICTURES[template]} className="size-full" />
          </span>
          <span className="grid gap-0.5">
            <span id={`template-${template}`} className="font-semibold">
              {TEMPLATES[template].label}
            </span>
            <span
              id={`template-${template}-description`}
              className="text-sm leading-snug text-ink-soft"
            >
              {TEMPLATES[template].description}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}
