import { formatMoney, type Money } from "#server/domain/money";

/** The lowest price that a fan would really pay, fees included: `from £24`. */
export function FromPrice({ price, className }: { price: Money; className?: string }) {
  return (
    <span className={className}>
      from <span className="figures font-semibold text-ink">{formatMoney(price)}</span>
    </span>
  );
}
