"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

import { countdownText } from "./dates";

/**
 * How far the server's clock is ahead of this browser's, at the least. Every page says so once; one
 * that comes from a cache says too little, never too much.
 */
let serverAheadMs = -Infinity;

/** Counts down to the opening of a sale by the server's clock, then has the page read again. Times are Unix ms. */
export function SaleCountdown({
  onSaleAtMs,
  serverNowMs,
}: {
  onSaleAtMs: number;
  serverNowMs: number;
}) {
  const router = useRouter();
  const [leftMs, setLeftMs] = useState(onSaleAtMs - serverNowMs);

  useEffect(() => {
    serverAheadMs = Math.max(serverAheadMs, serverNowMs - Date.now());
    const tick = () => {
      const left = onSaleAtMs - (Date.now() + serverAheadMs);
      setLeftMs(left);
      if (left > 0) return;
      clearInterval(timer);
      router.refresh();
    };
    const timer = setInterval(tick, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [onSaleAtMs, serverNowMs, router]);

  return (
    <span role="timer" className="figures">
      opens in <span className="font-semibold text-ink">{countdownText(leftMs)}</span>
    </span>
  );
}
