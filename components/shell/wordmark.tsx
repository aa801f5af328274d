/** The sign and the name: rows of seats seen from the stage, one of them lit. Decorative beside its own text. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" aria-hidden className="size-8 shrink-0">
        <rect width="32" height="32" rx="9" className="fill-ink" />
        <g fill="none" strokeLinecap="round" strokeWidth="3.4" strokeDasharray="0 5.9">
          <path d="M6.4 12.4Q16 7.8 26 12.4" className="stroke-ground" opacity=".45" />
          <path d="M6.4 18.4Q16 13.8 26 18.4" className="stroke-ground" opacity=".75" />
        </g>
        <path
          d="M6.6 24.2Q16 19.8 25.6 24.2"
          fill="none"
          strokeLinecap="round"
          strokeWidth="4"
          className="stroke-accent"
        />
      </svg>
      <span className="text-xl font-bold tracking-[-0.035em]">Frontrow</span>
    </span>
  );
}
