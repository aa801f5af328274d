import { classNames } from "./class-names";

/** A place that is being filled. Give it the size of what comes, so that nothing moves: `className="h-6 w-40"`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames("block animate-breathe rounded-md bg-sunken", className)}
    />
  );
}
