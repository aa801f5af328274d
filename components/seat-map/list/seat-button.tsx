import { Accessibility, Check, X } from "lucide-react";
import { memo } from "react";

import { levelColourVariable } from "#components/seat-map/drawing/palette";
import { isChoosable, type SeatStanding } from "#components/seat-map/words/seat-words";
import { classNames } from "#components/ui/class-names";

type SeatButtonProps = {
  seat: number;
  /** What is read out. */
  name: string;
  label: string;
  level: number;
  isWheelchair: boolean;
  isDimmed: boolean;
  standing: SeatStanding;
  /** Whether Tab stops here: one seat of each section. */
  isTabStop: boolean;
};

const LOOKS: Record<SeatStanding, string> = {
  available: "text-seat-ink hover:ring-2 hover:ring-ink hover:ring-offset-1 ring-offset-surface",
  held: "border-2 border-seat-held text-ink-faint bg-[repeating-linear-gradient(135deg,transparent_0_3px,var(--seat-held)_3px_4.5px)]",
  booked: "bg-seat-booked text-seat-taken-ink",
  unavailable: "text-ink-faint opacity-60",
  mine: "bg-seat-mine text-seat-mine-ink ring-3 ring-accent",
  taking: "animate-breathe bg-seat-mine text-seat-mine-ink ring-3 ring-accent",
  releasing: "animate-breathe bg-seat-held text-seat-taken-ink ring-3 ring-accent",
  gone: "bg-danger-soft text-danger ring-2 ring-danger",
};

/** The id of a seat's button, by which the keyboard finds it. */
export function seatButtonId(seat: number): string {
  return `seat-${String(seat)}`;
}

/** One seat of the list. Its presses are heard by the grid around it, as there may be hundreds. */
export const SeatButton = memo(function SeatButton(props: SeatButtonProps) {
  const { seat, name, label, level, isWheelchair, isDimmed, standing, isTabStop } = props;
  const isMine = standing === "mine" || standing === "taking";
  return (
    <button
      id={seatButtonId(seat)}
      type="button"
      data-seat={seat}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={name}
      aria-pressed={isMine}
      aria-disabled={!isChoosable(standing)}
      style={standing === "available" ? { backgroundColor: levelColourVariable(level) } : undefined}
      className={classNames(
        "figures grid size-9 place-items-center text-[0.8125rem] font-semibold aria-disabled:cursor-not-allowed",
        isWheelchair ? "rounded-md" : "rounded-full",
        LOOKS[standing],
        isDimmed && standing === "available" && "opacity-35",
      )}
    >
      <SeatFace {...{ standing, label, isWheelchair }} />
    </button>
  );
});

function SeatFace({
  standing,
  label,
  isWheelchair,
}: Pick<SeatButtonProps, "standing" | "label" | "isWheelchair">) {
  if (standing === "mine") return <Check aria-hidden className="size-4" strokeWidth={3} />;
  if (standing === "booked" || standing === "gone") return <X aria-hidden className="size-3.5" />;
  if (isWheelchair && standing === "available")
    return <Accessibility aria-hidden className="size-5" />;
  return label;
}
