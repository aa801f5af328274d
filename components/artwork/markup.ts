/** A drawing as markup: one string in a page instead of a hundred elements. */
import { Fragment, isValidElement, type ReactNode } from "react";

/** Attributes that SVG writes with a hyphen; the others it writes as React does. */
const HYPHENATED = /^(stop|stroke|fill|clip)([A-Z][a-z]+)$/;

/**
 * Writes what a drawing is made of: elements without words, handlers or state.
 *
 * A page says each element twice, for the eye and for React in the browser, and there a poster is never changed. So it is
 * sent as text. Pages are server components, which may not import react-dom/server.
 */
export function markupOf(node: ReactNode): string {
  if (Array.isArray(node)) return node.map((each: ReactNode) => markupOf(each)).join("");
  if (!isValidElement<Record<string, unknown>>(node)) return "";
  const { type, props } = node;
  const children = props.children as ReactNode;
  if (type === Fragment) return markupOf(children);
  if (typeof type === "function") {
    return markupOf((type as (props: unknown) => ReactNode)(props));
  }
  const inside = markupOf(children);
  const opening = `<${type}${attributesOf(props)}`;
  return inside === "" ? `${opening}/>` : `${opening}>${inside}</${type}>`;
}

function attributesOf(props: Record<string, unknown>): string {
  return Object.entries(props)
    .filter(([name, value]) => name !== "children" && value !== undefined && value !== null)
    .map(([name, value]) => ` ${attributeName(name)}="${escaped(String(value))}"`)
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function attributeName(name: string): string {
  return name.replace(
    HYPHENATED,
    (_, subject: string, part: string) => `${subject}-${part.toLowerCase()}`,
  );
}
