"use client";

import { useState, type ReactNode } from "react";

import type { Answer } from "#components/api/request";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { LiveButton } from "#components/ui/live-button";
import { Notice } from "#components/ui/notice";
import type { BookingView } from "#server/domain/booking";

type CancelBookingProps = {
  /** On the button that opens the question. */
  label: string;
  title: string;
  /** What comes back and what is lost. */
  description: ReactNode;
  keepLabel: string;
  cancelLabel: string;
  cancel: () => Promise<Answer<BookingView>>;
  disabled?: boolean;
};

/** A button that asks before it cancels a booking. */
export function CancelBooking({
  label,
  title,
  description,
  keepLabel,
  cancelLabel,
  cancel,
  disabled = false,
}: CancelBookingProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const carryOut = async () => {
    setBusy(true);
    setRefusal(null);
    const answer = await cancel();
    setBusy(false);
    if (answer.ok) setOpen(false);
    else setRefusal(answer.problem.title);
  };

  return (
    <>
      <LiveButton
        tone="secondary"
        disabled={disabled}
        onClick={() => {
          setRefusal(null);
          setOpen(true);
        }}
      >
        {label}
      </LiveButton>
      <Dialog
        open={open}
        onOpenChange={(wanted) => {
          if (!busy) setOpen(wanted);
        }}
        title={title}
        description={description}
        actions={
          <>
            <Button
              tone="secondary"
              disabled={busy}
              onClick={() => {
                setOpen(false);
              }}
            >
              {keepLabel}
            </Button>
            <Button tone="danger" busy={busy} onClick={() => void carryOut()}>
              {cancelLabel}
            </Button>
          </>
        }
      >
        {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      </Dialog>
    </>
  );
}
