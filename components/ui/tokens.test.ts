/** What is promised of the tokens in app/globals.css, measured on the file itself. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { contrastRatio, distanceForAnyEye } from "./colour-science";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

/** The plain colours that a block of globals.css gives to its tokens. */
function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`\n${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [
      name,
      hex,
    ]),
  );
}

const THEMES = { light: tokensOf(":root"), dark: tokensOf('[data-theme="dark"]') };

/** Text on its grounds: WCAG 2.2, 1.4.3, level AA. */
const TEXT_CONTRAST_MIN = 4.5;
const TEXT_PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ...["ink", "ink-soft", "ink-faint", "accent-text", "danger", "success"].flatMap((text) =>
    ["ground", "surface", "raised", "sunken"].map((ground) => [text, ground] as const),
  ),
  ...["danger", "success", "warning", "info", "ink", "ink-soft"].flatMap((text) =>
    ["danger-soft", "success-soft", "warning-soft", "info-soft"].map(
      (ground) => [text, ground] as const,
    ),
  ),
  ["accent-text", "accent-soft"],
  ["ink", "hover"],
  ["ink-soft", "hover"],
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-danger", "danger"],
  ["on-danger", "danger-hover"],
  ["seat-mine-ink", "seat-mine"],
  ["seat-taken-ink", "seat-held"],
  ["seat-taken-ink", "seat-booked"],
  ["map-label", "map-section"],
  ["map-label", "map-section-hover"],
  ["map-stage-ink", "map-stage"],
  ...levels().map((level) => ["seat-ink", level] as const),
];

/** Controls, focus and seats against what is around them: WCAG 2.2, 1.4.11. */
const GRAPHIC_CONTRAST_MIN = 3;
const GRAPHIC_PAIRS: readonly (readonly [graphic: string, ground: string])[] = [
  ...["line-strong", "focus"].flatMap((graphic) =>
    ["ground", "surface", "raised", "sunken"].map((ground) => [graphic, ground] as const),
  ),
  ["map-section-line", "map-bg"],
  ["map-section-line", "map-section"],
  ...["seat-mine", "seat-focus", "seat-pending", ...levels()].flatMap((graphic) =>
    ["map-bg", "map-section"].map((ground) => [graphic, ground] as const),
  ),
];

/** Distance in OKLab. Below about 0.02 two colours look alike; from 0.09 they are told apart at seat size. */
const LEVEL_DISTANCE_MIN = 0.09;

function levels(): string[] {
  return Array.from({ length: 8 }, (_, place) => `seat-level-${String(place + 1)}`);
}

for (const [theme, tokens] of Object.entries(THEMES)) {
  const colour = (name: string): string => {
    const hex = tokens.get(name);
    if (hex === undefined) throw new Error(`${theme} has no plain colour for ${name}`);
    return hex;
  };
  const tooPale = (pairs: typeof TEXT_PAIRS, ratioMin: number) =>
    pairs
      .map(([front, back]) => ({ front, back, ratio: contrastRatio(colour(front), colour(back)) }))
      .filter(({ ratio }) => ratio < ratioMin);

  test(`text can be read on its grounds in the ${theme} theme`, () => {
    expect(tooPale(TEXT_PAIRS, TEXT_CONTRAST_MIN)).toEqual([]);
  });

  test(`controls, focus and seats stand out from what is around them in the ${theme} theme`, () => {
    expect(tooPale(GRAPHIC_PAIRS, GRAPHIC_CONTRAST_MIN)).toEqual([]);
  });

  test(`price levels are told apart by every kind of eye in the ${theme} theme`, () => {
    const alike = levels().flatMap((one, place) =>
      [...levels().slice(place + 1), "seat-held", "seat-booked", "seat-mine"]
        .map((other) => ({ one, other, distance: distanceForAnyEye(colour(one), colour(other)) }))
        .filter(({ distance }) => distance < LEVEL_DISTANCE_MIN),
    );
    expect(alike).toEqual([]);
  });
}
