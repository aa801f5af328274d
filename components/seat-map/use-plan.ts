"use client";

import { useCallback, useEffect, useState } from "react";

import type { PerformanceId } from "#server/domain/ids";
import { SeatingPlan } from "#server/domain/seating-plan";
import { planHref } from "./plan/plan-href";
import { indexPlan, type PlanIndex } from "./plan/plan-index";

/** The geometry of a house: on its way, here, or not to be had at the moment. */
export type PlanState =
  | { status: "loading" }
  | { status: "ready"; index: PlanIndex }
  | { status: "failed"; retry: () => void };

/** Fetches and prepares the plan of a performance. */
export function usePlan(performanceId: PerformanceId, planHash: string): PlanState {
  const href = planHref(performanceId, planHash);
  const [attempt, setAttempt] = useState(0);
  const [plan, setPlan] = useState<{ href: string; index: PlanIndex | null } | null>(null);
  const retry = useCallback(() => {
    setPlan(null);
    setAttempt((count) => count + 1);
  }, []);

  useEffect(() => {
    const ending = new AbortController();
    void fetchPlan(href, ending.signal).then((index) => {
      if (!ending.signal.aborted) setPlan({ href, index });
    });
    return () => {
      ending.abort();
    };
  }, [href, attempt]);

  if (plan?.href !== href) return { status: "loading" };
  return plan.index ? { status: "ready", index: plan.index } : { status: "failed", retry };
}

async function fetchPlan(href: string, signal: AbortSignal): Promise<PlanIndex | null> {
  try {
    // Not through components/api/request: that never caches, and this never changes.
    const response = await fetch(href, { signal });
    return response.ok ? indexPlan(SeatingPlan.parse(await response.json())) : null;
  } catch {
    // No network, or an answer that is no plan: the fan is offered another try.
    return null;
  }
}
