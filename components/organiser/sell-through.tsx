import type { PlaceCounts } from "#server/domain/organising";

/** How far a performance is sold: a bar, and the same in words. */
export function SellThrough({ places }: { places: PlaceCounts }) {
  const { available, pending, booked, keptBack } = places;
  const whole = Math.max(1, available + pending + booked + keptBack);
  const parts = [
    { word: "sold", count: booked, look: "bg-accent" },
    { word: "in checkout", count: pending, look: "bg-info" },
    { word: "available", count: available, look: "border border-line-strong bg-sunken" },
    ...(keptBack > 0 ? [{ word: "kept back", count: keptBack, look: "bg-ink" }] : []),
  ];
  return (
    <div className="grid gap-2">
      <div aria-hidden className="flex h-2.5 overflow-hidden rounded-full bg-sunken">
        {parts.slice(0, 2).map(({ word, count, look }) => (
          <span
            key={word}
            className={look}
            style={{
              width: `${String((count / whole) * 100)}%`,
              // One ticket of ten thousand is a sale all the same, and is seen.
              minWidth: count > 0 ? "0.375rem" : undefined,
            }}
          />
        ))}
      </div>
      <ul className="figures flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {parts.map(({ word, count, look }) => (
          <li key={word} className="flex items-center gap-2 text-ink-soft">
            <span aria-hidden className={`size-2.5 rounded-full ${look}`} />
            <span>
              <strong className="font-semibold text-ink">{count.toLocaleString("en-GB")}</strong>{" "}
              {word}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
