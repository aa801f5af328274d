/** HTML that escapes by itself: what is put into `markup` is text, unless it is markup already. */

/** A piece of HTML that is safe to send. Only `markup` makes it. */
export class Markup {
  constructor(readonly html: string) {}
}

type Value = Markup | readonly Markup[] | string | number;

/** Writes HTML; every value in it is escaped, for text and for attributes in double quotes. */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...values.map(htmlOf)));
}

function htmlOf(value: Value): string {
  if (value instanceof Markup) return value.html;
  if (typeof value === "object") return value.map(({ html }) => html).join("");
  return String(value).replace(/[&<>"']/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}
