/** Class names: joined, and the later of two Tailwind classes that say the same wins. */
import { clsx, type ClassValue } from "clsx";
import { twMerge } from "tailwind-merge";

/** Joins class names; falsy ones are left out, later Tailwind classes overrule earlier ones. */
export function classNames(...names: ClassValue[]): string {
  return twMerge(clsx(names));
}
