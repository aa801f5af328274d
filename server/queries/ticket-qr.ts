/** The QR code of a ticket, for pages. */
import { toString as drawQr } from "qrcode";

/** White around a code, in its modules. Source: ISO/IEC 18004, section 9.1. */
const QR_QUIET_MODULES = 4;

/**
 * Draws what a scanner at the door reads.
 *
 * Black on white whatever the page's theme, because scanners expect it. It has a view box and no
 * size of its own, and no words for screen readers: the page gives both.
 *
 * @param code a ticket's code
 * @returns an `<svg>` element
 */
export function ticketQrSvg(code: string): Promise<string> {
  return drawQr(code, {
    type: "svg",
    errorCorrectionLevel: "M",
    margin: QR_QUIET_MODULES,
    color: { dark: "#000000", light: "#ffffff" },
  });
}
