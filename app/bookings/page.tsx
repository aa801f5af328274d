import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";

import { signInHref } from "#components/account/callback-path";
import { groupBookings } from "#components/bookings/booking-groups";
import { BookingList } from "#components/bookings/booking-list";
import { BookingNews } from "#components/bookings/booking-news";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";
import { Skeleton } from "#components/ui/skeleton";
import { findIdentity } from "#server/auth";
import { BuyerId } from "#server/domain/ids";
import { readBookings } from "#server/queries/bookings";
import { realtimeAddress } from "#server/queries/realtime-address";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "My bookings" };

/** How often the list looks for itself while a booking waits for money, in milliseconds. */
const LOOK_EVERY_MS = 15_000;

/** Everything that the signed-in fan has booked. */
export default async function BookingsPage() {
  const identity = await findIdentity();
  if (!identity) redirect(signInHref("/bookings"));
  return (
    <div className="page-width grid gap-8 pt-8 md:gap-10 md:pt-12">
      <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-5xl">My bookings</h1>
      <Suspense fallback={<BookingsSkeleton />}>
        <Bookings buyerId={BuyerId.parse(identity.id)} />
      </Suspense>
    </div>
  );
}

async function Bookings({ buyerId }: { buyerId: BuyerId }) {
  const bookings = await readBookings(buyerId);
  const [newest] = bookings;
  if (!newest) {
    return (
      <EmptyState title="No bookings yet" action={<LinkButton href="/">See what’s on</LinkButton>}>
        When you have booked seats, their tickets are here.
      </EmptyState>
    );
  }
  const nowMs = newest.serverNowMs;
  const { unpaid, upcoming, earlier } = groupBookings(bookings, nowMs);
  return (
    <>
      <BookingNews
        address={realtimeAddress()}
        bookingId={null}
        everyMs={unpaid.length > 0 ? LOOK_EVERY_MS : null}
      />
      <BookingList title="To be paid" bookings={unpaid} nowMs={nowMs} />
      <BookingList title="Coming up" bookings={upcoming} nowMs={nowMs} />
      <BookingList title="Earlier" bookings={earlier} nowMs={nowMs} quiet />
    </>
  );
}

function BookingsSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-8 w-40" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-44 rounded-xl" />
        <Skeleton className="h-44 rounded-xl" />
      </div>
    </div>
  );
}
