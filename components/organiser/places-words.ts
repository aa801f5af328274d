/** How large a house is, in words. */

/** `1,310 seats`, `500 places`, or both. */
export function placesInWords({
  seatCount,
  areaCapacity,
}: {
  seatCount: number;
  areaCapacity: number;
}): string {
  return [counted(seatCount, "seat"), counted(areaCapacity, "place")]
    .filter((words) => words !== "")
    .join(" and ");
}

function counted(count: number, noun: string): string {
  if (count === 0) return "";
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}
