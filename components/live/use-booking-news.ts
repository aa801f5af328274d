"use client";

import { useEffect, useEffectEvent } from "react";

import { BookingNews } from "#server/domain/live-messages";

import { openRealtimeSocket, type RealtimeAddress } from "./realtime-socket";

/**
 * Hears when something has happened to a booking of the signed-in buyer.
 *
 * @param onNews told what happened; null when the socket is (again) open, because anything may have
 *   happened while nobody listened
 */
export function useBookingNews(
  { url, port }: RealtimeAddress,
  onNews: (news: BookingNews | null) => void,
): void {
  const tell = useEffectEvent(onNews);

  useEffect(() => {
    const socket = openRealtimeSocket({ url, port });
    socket.on("connect", () => {
      tell(null);
    });
    socket.on("booking", (message) => {
      const news = BookingNews.safeParse(message);
      // A message that cannot be read is news all the same.
      tell(news.success ? news.data : null);
    });
    return () => {
      socket.disconnect();
    };
  }, [url, port]);
}
