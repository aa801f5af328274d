import type { ReactNode } from "react";

import { Poster } from "#components/artwork/poster";

type EventHeroProps = {
  event: { title: string; tagline: string; category: string; artwork: string };
  /** The small line above the title. */
  eyebrow: string;
  /** The title is the page's own heading, or one below it. */
  heading: "h1" | "h2";
  /** What follows the tagline: where and when, a button. */
  children?: ReactNode;
};

/** An event at its largest: its poster with the house lights down, in either theme. */
export function EventHero({ event, eyebrow, heading: Heading, children }: EventHeroProps) {
  return (
    <section
      data-theme="dark"
      className="relative isolate overflow-hidden rounded-2xl bg-surface text-ink shadow-lifted"
    >
      <div className="aspect-16/10 w-full md:absolute md:inset-0 md:-z-10 md:aspect-auto">
        <Poster
          seed={event.artwork}
          category={event.category}
          aspect="hero"
          className="size-full"
        />
        {/* Words are read on this and not on the picture. */}
        <div className="absolute inset-0 hidden bg-linear-to-r from-surface from-25% via-surface/85 via-50% to-transparent to-70% md:block" />
      </div>
      <div className="flex flex-col items-start gap-4 p-6 sm:p-8 md:min-h-[27rem] md:max-w-[56%] md:justify-center md:p-12 lg:p-14">
        <p className="eyebrow">{eyebrow}</p>
        <Heading className="text-4xl leading-[1.05] font-bold tracking-[-0.03em] lg:text-6xl">
          {event.title}
        </Heading>
        <p className="max-w-[34ch] text-lg text-ink-soft lg:text-xl">{event.tagline}</p>
        {children}
      </div>
    </section>
  );
}
