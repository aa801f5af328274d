/** I1, general admission: what is left is what was there less what live bookings have. */
import type { AreaRow, AreaStep, Violation } from "../evidence";
import { groupBy, isLive, placeKey, type Indexed } from "../index-evidence";

/** Judges the trail of every area, and its row at the end. */
export function checkAreas(indexed: Indexed): Violation[] {
  const sold = new Map<string, number>();
  for (const booking of indexed.evidence.bookings.filter(isLive)) {
    for (const { areaId, quantity } of booking.lines) {
      if (areaId === null) continue;
      const key = placeKey(booking.performanceId, areaId);
      sold.set(key, (sold.get(key) ?? 0) + quantity);
    }
  }
  const rows = groupBy(indexed.evidence.areas, (row) => placeKey(row.performanceId, row.areaId));
  return [
    ...[...rows].flatMap(([key, [row]]) =>
      row ? checkRow(indexed, key, row, sold.get(key) ?? 0) : [],
    ),
    ...[...sold.keys(), ...indexed.stepsByArea.keys()]
      .filter((key) => !rows.has(key))
      .map((key) => broken("places of an area that does not exist", { key })),
  ];
}

function checkRow(indexed: Indexed, key: string, row: AreaRow, sold: number): Violation[] {
  const steps = indexed.stepsByArea.get(key) ?? [];
  const last = steps.at(-1);
  const violations = steps.flatMap((step, place) => checkStep(steps[place - 1], step, row));
  if (row.available !== row.capacity - sold) {
    violations.push(broken("an area's places are not what live bookings leave", { row, sold }));
  }
  if ((last?.version ?? 0) !== row.version || (last ?? row).available !== row.available) {
    violations.push(broken("an area is not as its trail's last step made it", { row, last }));
  }
  return violations;
}

function checkStep(
  earlier: AreaStep | undefined,
  step: AreaStep,
  { capacity }: AreaRow,
): Violation[] {
  const violations: Violation[] = [];
  if (step.version !== (earlier?.version ?? 0) + 1) {
    violations.push(broken("an area's versions do not rise by one", { earlier, step }));
  }
  if (step.available < 0 || step.available > capacity) {
    violations.push(broken("an area had fewer places than none, or more than all", { step }));
  }
  return violations;
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I1", sentence, evidence };
}
