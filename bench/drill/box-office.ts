/** The organiser's side of a drill: puts the performance on sale, audits it, and calls it off. */
import { randomUUID } from "node:crypto";
import { z } from "zod";

import { CannotStart } from "#scripts/services/failure";
import { AuditReport } from "#server/domain/audit";
import { PerformanceView } from "#server/domain/catalogue";
import { PerformanceId, type VenueId } from "#server/domain/ids";
import { OrganiserEventView, OrganiserVenueView } from "#server/domain/organising";
import { PlanTemplate } from "#server/domain/plan-templates";
import { SeatingPlan } from "#server/domain/seating-plan";
import { houseOf, type House } from "./house";
import type { Answered, Asked, Site } from "./site";

const HOUR_MS = 60 * 60_000;

/** Whoever cancels the performance must do so before it begins; and it is not to be on the bill for long. */
const STARTS_IN_MS = 48 * HOUR_MS;

/** What a scenario wants of its performance. Times are Unix milliseconds by the site's clock. */
export type PerformanceWish = {
  name: string;
  plan: z.input<typeof PlanTemplate>;
  onSaleAtMs: number;
  holdTtlMs?: number;
  seatsPerBuyerMax: number;
};

export class BoxOffice {
  readonly #site: Site;
  readonly #token: string;
  readonly #email: string;

  private constructor(site: Site, token: string, email: string) {
    this.#site = site;
    this.#token = token;
    this.#email = email;
  }

  /** Signs the organiser in. @throws CannotStart where nobody answers, or not as Frontrow does, or there is no such organiser */
  static async open(
    site: Site,
    url: string,
    { email, password }: { email: string; password: string },
  ): Promise<BoxOffice> {
    await requireFrontrow(site, url);
    const body = { email, password };
    const answered = await site.ask("organise", { method: "POST", path: "tokens", body });
    const signedIn = z.object({ token: z.string() }).safeParse(answered.json);
    if (!signedIn.success) {
      throw new CannotStart(
        `${url} has no account ${email} with that password: name an organiser of that site with --email and --password.`,
      );
    }
    const { token } = signedIn.data;
    const venues = await site.ask("organise", { path: "organiser/venues", token });
    if (venues.status === 200) return new BoxOffice(site, token, email);
    throw new CannotStart(
      `${email} is no organiser at ${url}: its operator can change that with npm run organiser -- ${email}.`,
    );
  }

  /** Asks whatever an organiser may. */
  ask(asked: Omit<Asked, "token">): Promise<Answered> {
    return this.#site.ask("organise", { ...asked, token: this.#token });
  }

  /** Puts a performance on sale. @throws CannotStart when the site refuses */
  async openPerformance(wish: PerformanceWish): Promise<PerformanceId> {
    const venue = await this.#findVenue(wish.plan);
    const { name, onSaleAtMs, holdTtlMs, seatsPerBuyerMax } = wish;
    const answered = await this.ask({
      ...{ method: "POST", path: "organiser/events", key: randomUUID() },
      body: {
        title: `Drill ${name} ${randomUUID().slice(0, 8)}`,
        tagline: "A rehearsal of the box office: nothing will be shown",
        category: "theatre",
        performance: {
          venueId: venue.id,
          startsAtMs: Date.now() + STARTS_IN_MS,
          onSaleAtMs,
          currency: "GBP",
          prices: venue.priceLevels.map(({ key }) => ({
            ...{ priceLevel: key, priceMinor: 4_000, feeMinor: 250 },
          })),
          seatsPerBuyerMax,
          ...(holdTtlMs !== undefined && { holdTtlMs }),
        },
      },
    });
    const event = requireParsed(OrganiserEventView, answered, "an event");
    return PerformanceId.parse(event.performances[0]?.id);
  }

  /** The performance as fans see it. */
  async readHouse(performanceId: PerformanceId): Promise<House> {
    const path = `performances/${performanceId}`;
    const askedAtMs = Date.now();
    const answered = await this.ask({ path });
    const heardAtMs = (askedAtMs + Date.now()) / 2;
    const view = requireParsed(PerformanceView, answered, "a performance");
    const plan = await this.ask({ path: `${path}/seating-plan` });
    return houseOf(view, requireParsed(SeatingPlan, plan, "a plan"), heardAtMs);
  }

  /** The audit as it is now; null when it is not to be had. */
  async audit(performanceId: PerformanceId): Promise<AuditReport | null> {
    const answered = await this.ask({ path: `performances/${performanceId}/audit` });
    return AuditReport.safeParse(answered.json).data ?? null;
  }

  /** Calls a performance off. @returns why it is still on sale, in one sentence; null: it is not */
  async cancel(performanceId: PerformanceId): Promise<string | null> {
    const path = `organiser/performances/${performanceId}/cancel`;
    const { status } = await this.ask({ method: "PUT", path, body: {} });
    if (status === 202) return null;
    return `The drill's performance ${performanceId} could not be called off (answer ${String(status)}): ${this.#email} must do that by hand.`;
  }

  /** A venue of earlier drills with the same plan, or a new one: a site is not to fill up with them. */
  async #findVenue(plan: PerformanceWish["plan"]): Promise<{
    id: VenueId;
    priceLevels: { key: string }[];
  }> {
    const { template, ...choices } = PlanTemplate.parse(plan);
    const words = Object.entries(choices).map(([name, value]) => `${name} ${String(value)}`);
    const address = `${template}: ${words.join(", ")}`;
    const list = await this.ask({ path: "organiser/venues" });
    const known = z.object({ venues: z.array(OrganiserVenueView) }).safeParse(list.json).data;
    const found = known?.venues.find((venue) => venue.address === address);
    if (found) return found;
    const made = await this.ask({
      ...{ method: "POST", path: "organiser/venues", key: randomUUID() },
      body: { name: "Drill House", city: "Nowhere", address, timeZone: "Europe/London", plan },
    });
    return requireParsed(OrganiserVenueView, made, "a venue");
  }
}

/** @throws CannotStart where nobody answers, or something else does */
async function requireFrontrow(site: Site, url: string): Promise<void> {
  const { answered } = await site.askOnce("organise", { path: "events" });
  const { status, json } = answered;
  if (status === 0) throw new CannotStart(`Nobody answers at ${url}: is it running?`);
  if (status === 429 || status >= 500) {
    throw new CannotStart(`${url} is not well: it answers ${String(status)}.`);
  }
  if (z.object({ events: z.array(z.object({ slug: z.string() })) }).safeParse(json).success) return;
  throw new CannotStart(`What answers at ${url} is not Frontrow.`);
}

function requireParsed<Schema extends z.ZodType>(
  schema: Schema,
  { status, json }: Answered,
  what: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CannotStart(
    `The site does not give ${what} as this drill knows it (answer ${String(status)}): is it of another version?`,
  );
}
