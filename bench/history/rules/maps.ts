/** I5, and I6 for the live map: every map is the one true map, and its story has no gap and one version. */
import { AVAILABLE, HELD, statusCodeOf, UNAVAILABLE } from "#server/domain/seat-status";
import type { MapStep, QuietMap, Rule, Violation } from "../evidence";
import { groupBy, placeKey, type Indexed } from "../index-evidence";

/** Judges the maps that were seen when all was quiet, and the steps that led to them. */
export function checkMaps(indexed: Indexed): Violation[] {
  const { quietMaps, mapSteps } = indexed.evidence;
  const maps = groupBy(quietMaps, (map) => map.performanceId);
  const stories = groupBy(mapSteps, (step) => `${step.performanceId} ${String(step.epoch)}`);
  return [
    ...[...maps].flatMap(([performanceId, views]) => checkViews(indexed, performanceId, views)),
    ...[...stories.values()].flatMap(checkStory),
  ];
}

function checkViews(
  indexed: Indexed,
  performanceId: string,
  views: readonly QuietMap[],
): Violation[] {
  const { codes, areas } = deriveMap(indexed, performanceId);
  const [first] = views;
  return views.flatMap((view) => {
    const violations: Violation[] = [];
    const { whose, epoch, revision } = view;
    if (epoch !== first?.epoch || revision !== first.revision) {
      violations.push(broken("I5", "two maps are at different places", { view, first }));
    }
    const wrong = codes.flatMap((code, seatIndex) =>
      view.codes[seatIndex] === code
        ? []
        : [{ seatIndex, is: view.codes[seatIndex], should: code }],
    );
    if (wrong.length > 0 || view.codes.length !== codes.length) {
      violations.push(broken("I5", "a map does not show what is true", { whose, wrong }));
    }
    const shown = new Map(view.areas);
    if (shown.size !== areas.size || [...areas].some(([id, left]) => shown.get(id) !== left)) {
      violations.push(
        broken("I5", "a map does not show the places left", { view, areas: [...areas] }),
      );
    }
    return violations;
  });
}

/** The map as Postgres and the living holds make it. */
function deriveMap(indexed: Indexed, performanceId: string) {
  const { quietHolds, areas } = indexed.evidence;
  const held = new Set(
    quietHolds
      .filter((hold) => hold.performanceId === performanceId)
      .flatMap((hold) => hold.seatIndexes),
  );
  const seatCount = indexed.performanceById.get(performanceId)?.seatCount ?? 0;
  const codes = Array.from({ length: seatCount }, (_, seatIndex) => {
    const seat = indexed.seatByPlace.get(placeKey(performanceId, seatIndex));
    const code = seat ? statusCodeOf(seat.state) : UNAVAILABLE;
    return code === AVAILABLE && held.has(seatIndex) ? HELD : code;
  });
  const own = areas.filter((area) => area.performanceId === performanceId);
  return { codes, areas: new Map(own.map((area) => [area.areaId, area.available])) };
}

/** @param steps of one map of one performance, doubled and in any order */
function checkStory(steps: readonly MapStep[]): Violation[] {
  const byRevision = new Map<number, MapStep>();
  const violations: Violation[] = [];
  for (const step of steps) {
    const twin = byRevision.get(step.revision);
    if (twin && JSON.stringify(twin.changes) !== JSON.stringify(step.changes)) {
      violations.push(
        broken("I6", "a map took two different steps to one revision", { twin, step }),
      );
    }
    byRevision.set(step.revision, step);
  }
  const revisions = [...byRevision.keys()].sort((a, b) => a - b);
  for (const [place, revision] of revisions.entries()) {
    const before = revisions[place - 1];
    if (before !== undefined && revision !== before + 1) {
      const step = byRevision.get(revision);
      violations.push(broken("I6", "a step of a map never came", { before, step }));
    }
  }
  return violations;
}

function broken(rule: Rule, sentence: string, evidence: unknown): Violation {
  return { rule, sentence, evidence };
}
