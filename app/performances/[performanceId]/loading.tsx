import { SeatMapSkeleton } from "#components/seat-map/seat-map-skeleton";
import { Skeleton } from "#components/ui/skeleton";
import { VisuallyHidden } from "#components/ui/visually-hidden";

/** The page's own places, still empty. */
export default function PerformanceLoading() {
  return (
    <div className="page-width grid grid-cols-[minmax(0,1fr)] gap-5 pt-5 pb-10">
      <VisuallyHidden role="status">Loading the house…</VisuallyHidden>
      <div className="grid gap-3">
        <Skeleton className="h-6 w-48" />
        <Skeleton className="h-9 w-72 max-w-full lg:h-11" />
        <Skeleton className="h-6 w-full max-w-2xl" />
      </div>
      <SeatMapSkeleton />
    </div>
  );
}
