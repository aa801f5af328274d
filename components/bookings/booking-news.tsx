"use client";

import { useRouter } from "next/navigation";

import type { RealtimeAddress } from "#components/live/realtime-socket";
import { useBookingNews } from "#components/live/use-booking-news";

import { useAskAgain } from "./use-ask-again";

type BookingNewsProps = {
  address: RealtimeAddress;
  /** Null follows every booking of the buyer. */
  bookingId: string | null;
  /** How often to look even without a push; null when nothing is expected. */
  everyMs: number | null;
};

/** Draws the page again when something has happened to a booking on it. Shows nothing itself. */
export function BookingNews({ address, bookingId, everyMs }: BookingNewsProps) {
  const router = useRouter();
  useBookingNews(address, (news) => {
    if (news !== null && bookingId !== null && news.bookingId !== bookingId) return;
    router.refresh();
  });
  useAskAgain(() => {
    router.refresh();
  }, everyMs);
  return null;
}
