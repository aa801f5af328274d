/** The live map as a client of the API has it. */
import type { PerformanceId } from "#server/domain/ids";
import { AvailabilitySnapshot } from "#server/domain/live-availability";
import { findEncodedAvailability } from "#server/queries/availability";

/** The map with counts and prices; null if there is no such performance. */
export async function findAvailability(
  performanceId: PerformanceId,
): Promise<AvailabilitySnapshot | null> {
  const found = await findEncodedAvailability(performanceId);
  if (!found) return null;
  const text = new TextDecoder().decode(found.snapshot.bodies.identity);
  return AvailabilitySnapshot.parse(JSON.parse(text));
}
