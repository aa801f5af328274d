"use client";

import { useRouter } from "next/navigation";

import { requestJson } from "#components/api/request";
import { AskFirst } from "#components/ui/ask-first";
import { OrganiserPerformanceView } from "#server/domain/organising";

import { cancellationWords } from "./cancellation-words";

/** Calls a performance off, after saying how many bookings that ends. */
export function CancelPerformance({ view }: { view: OrganiserPerformanceView }) {
  const router = useRouter();
  const carryOut = async () => {
    const path = `/api/v1/organiser/performances/${view.performance.id}/cancel`;
    const answer = await requestJson("PUT", path, { schema: OrganiserPerformanceView });
    router.refresh();
    return answer.ok ? null : answer.problem.title;
  };
  return (
    <AskFirst
      label="Cancel performance"
      title="Cancel this performance?"
      description={cancellationWords(view)}
      keepLabel="Keep it on"
      goLabel="Cancel and refund"
      carryOut={carryOut}
    />
  );
}
