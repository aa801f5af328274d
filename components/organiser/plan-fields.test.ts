import { expect, test } from "vitest";

import { planFromTemplate, PlanTemplate } from "#server/domain/plan-templates";

import { planBodyOf, planSentence, TEMPLATE_NAMES, TEMPLATES } from "./plan-fields";

/** What a form says that nobody has touched. */
function untouched(template: (typeof TEMPLATE_NAMES)[number]) {
  return (key: string) =>
    String(TEMPLATES[template].fields.find((field) => field.key === key)?.initial ?? "");
}

for (const template of TEMPLATE_NAMES) {
  test(`the form of the ${template} template names every choice that it has, and no other`, () => {
    const body = planBodyOf(template, untouched(template));
    const parsed = PlanTemplate.parse(body);
    expect(parsed).toEqual(PlanTemplate.parse({ template }));
    expect(body).toEqual(parsed);
    expect(() => planFromTemplate(parsed)).not.toThrow();
  });

  test(`the bounds that the ${template} form speaks of are those that are kept`, () => {
    for (const field of TEMPLATES[template].fields) {
      if (field.kind !== "number") continue;
      const accepts = (value: number) =>
        PlanTemplate.safeParse({ template, [field.key]: value }).success;
      const { min, max } = field;
      expect([min - 1, min, max, max + 1].map(accepts), field.key).toEqual([
        false,
        true,
        true,
        false,
      ]);
    }
  });
}

test("an empty number is asked for and not taken for nought", () => {
  const body = planBodyOf("theatre", (key) => (key === "circleRows" ? " " : "12"));
  expect(PlanTemplate.safeParse(body).success).toBe(false);
  expect(planSentence("theatre", "circleRows")).toBe("A whole number from 0 to 12.");
  expect(planSentence("arena", "floorCapacity")).toContain("100,000");
});
