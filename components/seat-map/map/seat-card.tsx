import { levelColourVariable } from "#components/seat-map/drawing/palette";
import type { Place, ScreenSize } from "#components/seat-map/view/viewport";
import { flagWords, standingWords, type SeatStanding } from "#components/seat-map/words/seat-words";
import type { PlanSeat } from "#server/domain/seating-plan";

/** The card's own size, in CSS pixels: it must know on which side there is room. */
const CARD_WIDTH_PX = 244;
const GAP_PX = 22;

type SeatCardProps = {
  seat: PlanSeat;
  level: number;
  levelName: string;
  /** All-in, as people read it; null where there is none. */
  price: string | null;
  standing: SeatStanding;
  /** The middle of the seat, CSS pixels from the map's corner. */
  at: Place;
  size: ScreenSize;
};

/** What a mouse learns of the seat under it. The list says the same in words. */
export function SeatCard(props: SeatCardProps) {
  const { seat, level, levelName, price, standing, at, size } = props;
  const half = CARD_WIDTH_PX / 2;
  const left = Math.max(half + 8, Math.min(size.width - half - 8, at.x));
  const isAbove = at.y > size.height / 2;
  const flags = flagWords(seat.flags);
  return (
    <div
      aria-hidden
      style={{
        left: left - half,
        width: CARD_WIDTH_PX,
        ...(isAbove ? { bottom: size.height - at.y + GAP_PX } : { top: at.y + GAP_PX }),
      }}
      className="pointer-events-none absolute z-10 grid animate-fade-in gap-2 rounded-xl border border-line bg-raised p-3.5 text-sm shadow-overlay"
    >
      <div className="flex items-start justify-between gap-3">
        <p className="font-semibold">{seat.sectionName}</p>
        {price !== null && <p className="figures font-semibold">{price}</p>}
      </div>
      <dl className="figures flex gap-5">
        <Fact term="Row" fact={seat.rowLabel} />
        <Fact term="Seat" fact={seat.seatLabel} />
      </dl>
      <p className="flex items-center gap-2 text-ink-soft">
        <span
          className="size-2.5 shrink-0 rounded-full"
          style={{ backgroundColor: levelColourVariable(level) }}
        />
        <span className="truncate">{levelName}</span>
        <span className="ml-auto shrink-0 font-medium text-ink first-letter:uppercase">
          {standingWords(standing)}
        </span>
      </p>
      {flags !== "" && <p className="text-ink-soft first-letter:uppercase">{flags}</p>}
    </div>
  );
}

function Fact({ term, fact }: { term: string; fact: string }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-ink-soft">{term}</dt>
      <dd className="text-lg leading-none font-semibold">{fact}</dd>
    </div>
  );
}
