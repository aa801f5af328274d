/** Seats of one row that is drawn; parties that are larger fill it. */
const ROW_SEATS = 11;

/** A row with as many lit seats as were bought, lit one after the other. Decorative. */
export function LitRow({ count }: { count: number }) {
  const lit = Math.min(count, ROW_SEATS);
  const from = Math.floor((ROW_SEATS - lit) / 2);
  return (
    <svg viewBox="0 0 220 44" aria-hidden className="h-12">
      {Array.from({ length: ROW_SEATS }, (_, place) => {
        const x = 10 + place * 20;
        const y = 12 + ((place - (ROW_SEATS - 1) / 2) / ROW_SEATS) ** 2 * 80;
        const mine = place >= from && place < from + lit;
        return (
          <g key={place}>
            <circle cx={x} cy={y} r="6.5" className="fill-line-strong" opacity=".45" />
            {mine && (
              <circle
                cx={x}
                cy={y}
                r="8"
                className="animate-fade-in fill-accent stroke-accent-text"
                strokeWidth="1.5"
                style={{
                  animationDelay: `${String((place - from) * 140 + 200)}ms`,
                  animationFillMode: "backwards",
                  animationDuration: "500ms",
                }}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
