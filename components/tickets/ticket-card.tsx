import { Poster } from "#components/artwork/poster";
import { shortDate, timeOfDay } from "#components/catalogue/dates";
import { classNames } from "#components/ui/class-names";
import type { BookingView, TicketView } from "#server/domain/booking";

type TicketCardProps = {
  ticket: TicketView;
  performance: BookingView["performance"];
  /** Of the booking. */
  reference: string;
  /** The ticket's code as an SVG document of ours; null for a ticket that is void. */
  qrSvg: string | null;
};

/** One ticket, as it is shown at the door or printed. */
export function TicketCard({ ticket, performance, reference, qrSvg }: TicketCardProps) {
  const isVoid = ticket.status === "VOID";
  const poster = { seed: performance.artwork, category: performance.category };
  return (
    <article
      aria-label={`Ticket: ${placeOf(ticket)}`}
      className="relative grid break-inside-avoid overflow-hidden rounded-2xl border border-line bg-surface shadow-card sm:grid-cols-[7rem_minmax(0,1fr)_auto] print:shadow-none"
    >
      <div className={classNames("h-20 sm:h-full", isVoid && "opacity-50 grayscale")}>
        <Poster {...poster} aspect="hero" className="size-full sm:hidden" />
        <Poster {...poster} className="hidden size-full sm:block" />
      </div>
      <div className="grid content-between gap-6 p-5 sm:p-6">
        <div>
          <h3 className="text-xl leading-tight font-bold">{performance.eventTitle}</h3>
          <p className="mt-1 text-ink-soft">
            {performance.venueName}, {performance.venueCity}
          </p>
          <p className="figures mt-0.5 font-semibold">
            <time dateTime={new Date(performance.startsAtMs).toISOString()}>
              {shortDate(performance.startsAtMs, performance.timeZone)},{" "}
              {timeOfDay(performance.startsAtMs, performance.timeZone)}
            </time>
          </p>
        </div>
        <PlaceFigures ticket={ticket} />
      </div>
      <div className="relative flex flex-col items-center justify-center gap-3 border-t-2 border-dashed border-line p-6 sm:border-t-0 sm:border-l-2">
        <Perforation />
        {qrSvg === null ? (
          <p className="grid size-40 place-items-center rounded-lg bg-sunken p-4 text-center font-semibold text-ink-soft">
            No longer valid
          </p>
        ) : (
          <QrCode svg={qrSvg} label={`QR code: ${placeOf(ticket)}`} />
        )}
        <p className="figures text-center text-xs text-ink-soft">
          Booking <span className="font-semibold tracking-wide text-ink">{reference}</span>
        </p>
      </div>
    </article>
  );
}

/** Black on white in every theme: scanners want it so. */
function QrCode({ svg, label }: { svg: string; label: string }) {
  return (
    <div
      role="img"
      aria-label={label}
      // The document is made by our own server from the ticket's code; nobody can write into it.
      dangerouslySetInnerHTML={{ __html: svg }}
      className="size-44 rounded-lg bg-white p-2 sm:size-40 [&>svg]:size-full"
    />
  );
}

function PlaceFigures({ ticket }: { ticket: TicketView }) {
  const figures = [
    { word: "Section", value: ticket.sectionName },
    ...(ticket.rowLabel === null ? [] : [{ word: "Row", value: ticket.rowLabel }]),
    ...(ticket.seatLabel === null ? [] : [{ word: "Seat", value: ticket.seatLabel }]),
  ];
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {figures.map(({ word, value }) => (
        <div key={word}>
          <dt className="text-[0.8125rem] text-ink-soft">{word}</dt>
          <dd className="figures text-2xl leading-tight font-bold tracking-tight">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The notches at both ends of the line along which a stub is torn off. */
function Perforation() {
  const notch = "absolute size-5 rounded-full border border-line bg-ground";
  return (
    <>
      <span aria-hidden className={`${notch} -top-[11px] -left-[11px]`} />
      <span
        aria-hidden
        className={`${notch} -top-[11px] -right-[11px] sm:top-auto sm:right-auto sm:-bottom-[11px] sm:-left-[11px]`}
      />
    </>
  );
}

function placeOf({ sectionName, rowLabel, seatLabel }: TicketView): string {
  if (seatLabel === null) return sectionName;
  return `${sectionName}, row ${rowLabel ?? ""}, seat ${seatLabel}`;
}
