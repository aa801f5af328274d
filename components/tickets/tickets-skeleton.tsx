import { Skeleton } from "#components/ui/skeleton";

/** As many empty tickets as will come, in the size that they will have. */
export function TicketsSkeleton({ count }: { count: number }) {
  return (
    <div role="status" aria-label="Your tickets are being drawn" className="grid gap-4">
      {Array.from({ length: count }, (_, place) => (
        <Skeleton key={place} className="h-[29rem] rounded-2xl sm:h-62" />
      ))}
    </div>
  );
}
