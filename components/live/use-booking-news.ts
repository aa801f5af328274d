"use client";

import { useEffect, useEffectEvent } from "react";

import { BookingNews } from "#server/domain/live-messages";
import { openRealtimeSocket, type RealtimeAddress } from "./realtime-socket";

/**
 * Hears when something happens to a booking of the signed-in buyer. The news says only that: read
 * the booking again. Called after each reconnection too, as news may have been missed.
 */
export function useBookingNews(
  address: RealtimeAddress,
  onNews: (news: BookingNews | null) => void,
): void {
  const hear = useEffectEvent(onNews);
  const { url, port } = address;
  useEffect(() => {
    const socket = openRealtimeSocket({ url, port });
    socket.on("connect", () => {
      hear(null);
    });
    socket.on("booking", (message) => {
      hear(BookingNews.safeParse(message).data ?? null);
    });
    return () => {
      socket.disconnect();
    };
  }, [url, port]);
}
