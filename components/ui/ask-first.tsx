"use client";

import { useState, type ReactNode } from "react";

import { Button } from "./button";
import { Dialog } from "./dialog";
import { LiveButton } from "./live-button";
import { Notice } from "./notice";

type AskFirstProps = {
  /** On the button that opens the question. */
  label: string;
  title: string;
  /** What is gained and what is lost. */
  description: ReactNode;
  keepLabel: string;
  goLabel: string;
  /** Does it. Answers null, or why not in a sentence, and then the question stays open. */
  carryOut: () => Promise<string | null>;
  disabled?: boolean;
};

/**
 * A button that asks before it does what cannot be undone.
 * Props: `label`, `title`, `description`, `keepLabel`, `goLabel`, `carryOut`, `disabled`.
 */
export function AskFirst({
  label,
  title,
  description,
  keepLabel,
  goLabel,
  carryOut,
  disabled = false,
}: AskFirstProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const go = async () => {
    setBusy(true);
    setRefusal(null);
    const whyNot = await carryOut();
    setBusy(false);
    if (whyNot === null) setOpen(false);
    else setRefusal(whyNot);
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
            <Button tone="danger" busy={busy} onClick={() => void go()}>
              {goLabel}
            </Button>
          </>
        }
      >
        {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      </Dialog>
    </>
  );
}
