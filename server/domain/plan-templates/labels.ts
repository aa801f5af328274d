/** What rows and seats are called. */

/** I and O are left out, because on a ticket they look like one and nought. */
const ROW_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** The label of a row in letters: A to Z without I and O, then AA, BB and so on. @param row from 0, the front */
export function rowLetters(row: number): string {
  const letter = ROW_LETTERS.charAt(row % ROW_LETTERS.length);
  return letter.repeat(Math.floor(row / ROW_LETTERS.length) + 1);
}

/** Ways to number the seats of a row, as the plan is drawn, the stage at the top. */
export const SEAT_NUMBERINGS = ["left_to_right", "right_to_left", "odd_even"] as const;
export type SeatNumbering = (typeof SEAT_NUMBERINGS)[number];

/**
 * The labels of a row's seats, from left to right.
 *
 * `odd_even` counts from the middle outward, odd numbers to the left and even ones to the right.
 */
export function seatLabels(count: number, numbering: SeatNumbering): string[] {
  return Array.from({ length: count }, (_, place) => {
    if (numbering === "left_to_right") return String(place + 1);
    if (numbering === "right_to_left") return String(count - place);
    const left = Math.ceil(count / 2);
    return String(place < left ? 2 * (left - place) - 1 : 2 * (place - left + 1));
  });
}
