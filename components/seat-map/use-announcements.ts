"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import type { BasketStore } from "#components/live/basket-store";
import type { Touch } from "#components/live/feed";
import type { PlanIndex } from "./plan/plan-index";
import {
  announceBasket,
  announceTouch,
  type Announcement,
  type SeatNaming,
} from "./words/announcements";
import { seatInRow, seatsInWords } from "./words/seat-words";

/** The latest announcement; `count` rises with each, so that the same words twice are said twice. */
export type Said = { announcement: Announcement; count: number } | null;

/** Collects what is to be said: news of the basket, of the connection, and what `say` is given. */
export function useAnnouncements(
  index: PlanIndex,
  store: BasketStore,
  touch: Touch,
): { said: Said; say: (announcement: Announcement) => void } {
  const [said, setSaid] = useState<Said>(null);
  const say = useCallback((announcement: Announcement) => {
    setSaid((last) => ({ announcement, count: (last?.count ?? 0) + 1 }));
  }, []);

  useEffect(() => {
    const naming = namingOf(index);
    let heard = store.read().newsCount;
    return store.subscribe(() => {
      const { news, newsCount } = store.read();
      if (news && newsCount > heard) say(announceBasket(news, naming));
      heard = newsCount;
    });
  }, [index, store, say]);

  const lastTouch = useRef<Touch>("starting");
  useEffect(() => {
    // A short loss mends itself before it is worth a word.
    const afterMs = touch === "lost" ? LOST_AFTER_MS : 0;
    const timer = window.setTimeout(() => {
      const announcement = announceTouch(lastTouch.current, touch);
      lastTouch.current = touch;
      if (announcement) say(announcement);
    }, afterMs);
    return () => {
      window.clearTimeout(timer);
    };
  }, [touch, say]);

  return { said, say };
}

/** Out of touch for longer than this is said and shown, in milliseconds. */
const LOST_AFTER_MS = 1_000;

function namingOf({ byId }: PlanIndex): SeatNaming {
  return {
    seatInRow: (seatId) => {
      const seat = byId.get(seatId);
      return seat ? seatInRow(seat) : "A seat";
    },
    seatsInWords: (seatIds) => seatsInWords(seatIds.flatMap((seatId) => byId.get(seatId) ?? [])),
  };
}
