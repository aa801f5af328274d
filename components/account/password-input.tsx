"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps } from "react";

import { Input } from "#components/ui/input";

/** A password with a button that shows it. Props: those of Input; `autoComplete` is a must. */
export function PasswordInput(
  props: Omit<ComponentProps<typeof Input>, "type"> & {
    autoComplete: "current-password" | "new-password";
  },
) {
  const [shown, setShown] = useState(false);
  return (
    <span className="relative block">
      <Input {...props} type={shown ? "text" : "password"} className="pr-12" />
      <button
        type="button"
        aria-pressed={shown}
        aria-label="Show the password"
        onClick={() => {
          setShown(!shown);
        }}
        className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-md text-ink-soft hover:text-ink"
      >
        {shown ? <EyeOff aria-hidden className="size-5" /> : <Eye aria-hidden className="size-5" />}
      </button>
    </span>
  );
}
