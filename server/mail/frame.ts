/**
 * What every mail has around it: tables and inline styles, because mail programs know no more.
 *
 * The colours are the site's light tokens (app/globals.css); mail programs know no variables.
 */
import { markup, type Markup } from "./markup";

const FONT = "font-family:Inter,Helvetica,Arial,sans-serif";

/** Styles that more than one mail uses. */
export const STYLES = {
  title: `${FONT};font-size:26px;line-height:32px;font-weight:700;color:#16141f;margin:0`,
  text: `${FONT};font-size:16px;line-height:24px;color:#16141f;margin:0`,
  soft: `${FONT};font-size:14px;line-height:20px;color:#484352;margin:0`,
  strong: `${FONT};font-size:18px;line-height:26px;font-weight:700;color:#16141f;margin:0`,
  code: "font-family:Menlo,Consolas,monospace;font-size:12px;line-height:18px;color:#484352;margin:0;word-break:break-all",
  button: `${FONT};display:inline-block;padding:12px 24px;border-radius:8px;background:#f4b53f;color:#1a1408;font-size:16px;line-height:24px;font-weight:700;text-decoration:none`,
  cell: "padding:16px;border:1px solid #ddd3c0;border-radius:12px;background:#ffffff",
  row: "padding:8px 0;border-bottom:1px solid #ddd3c0",
} as const;

/** A table that only arranges: screen readers walk through it as if it were not there. */
export function layoutTable(rows: Markup | Markup[]): Markup {
  return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:separate">${rows}</table>`;
}

/** One part of a mail below another. */
export function part(content: Markup | Markup[]): Markup {
  return markup`<tr><td style="padding:0 0 24px">${content}</td></tr>`;
}

/**
 * A whole HTML document.
 *
 * @param preview what an inbox shows beside the subject
 * @param parts   rows of the mail, each made by `part`
 */
export function frame(content: { title: string; preview: string; parts: Markup[] }): string {
  const { title, preview, parts } = content;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="supported-color-schemes" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:#f9f5ed">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f9f5ed">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
<tr><td style="padding:20px 24px;background:#16141f;border-radius:12px 12px 0 0">
<p style="${FONT};margin:0;font-size:18px;line-height:24px;font-weight:700;letter-spacing:0.5px;color:#f4b53f">Frontrow</p>
</td></tr>
<tr><td style="padding:32px 24px 8px;background:#fffdf8;border:1px solid #ddd3c0;border-top:0;border-radius:0 0 12px 12px">
${layoutTable(parts)}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.html;
}
