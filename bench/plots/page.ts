/** A run as a page of its own, to be kept and sent: it needs nothing from anywhere. */
import { escaped } from "./plot";

/** What the page says in words. `rerun` is the line that runs it again. */
export type PageWords = { title: string; verdict: string; rerun: string; facts: readonly string[] };

/** A part of the page. `html` is put in as it is. */
export type PagePart = { heading: string; html: string };

/** The page, as HTML. */
export function pageOf(words: PageWords, parts: readonly PagePart[]): string {
  const { title, verdict, rerun, facts } = words;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;margin:2rem auto;max-width:72rem;padding:0 1rem}
pre,code{font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}svg{width:100%;height:auto}</style>
<h1>${escaped(title)}</h1><p><strong>${escaped(verdict)}</strong></p>
<ul>${facts.map((fact) => `<li>${escaped(fact)}</li>`).join("")}</ul>
${parts.map(({ heading, html }) => `<h2>${escaped(heading)}</h2>${html}`).join("\n")}
<h2>Again</h2><pre>${escaped(rerun)}</pre></html>
`;
}
