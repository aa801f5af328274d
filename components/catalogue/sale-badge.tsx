import { CalendarX2, Ticket } from "lucide-react";

import { Badge } from "#components/ui/badge";
import type { SalePhase } from "#server/domain/catalogue";

import { shortMoment } from "./dates";

type SaleBadgeProps = {
  salePhase: SalePhase;
  /** Unix ms of the opening, where it lies ahead. */
  onSaleAtMs: number | null;
  timeZone: string;
  className?: string;
};

/** Where a sale stands, in a word: on sale, from when, closed, or cancelled. */
export function SaleBadge({ salePhase, onSaleAtMs, timeZone, className }: SaleBadgeProps) {
  if (salePhase === "on_sale") {
    return (
      <Badge tone="success" className={className}>
        <Ticket aria-hidden />
        On sale
      </Badge>
    );
  }
  if (salePhase === "before_sale" && onSaleAtMs !== null) {
    return (
      <Badge tone="accent" className={className}>
        On sale {shortMoment(onSaleAtMs, timeZone)}
      </Badge>
    );
  }
  if (salePhase === "cancelled") {
    return (
      <Badge tone="danger" className={className}>
        <CalendarX2 aria-hidden />
        Cancelled
      </Badge>
    );
  }
  return <Badge className={className}>Sale closed</Badge>;
}
