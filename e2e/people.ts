/**
 * People who use the running product, each with an account of their own, so that all tests run at
 * once. They sign up through the API and carry the session that signing in would give them.
 */
import { request, type APIRequestContext, type APIResponse, type Browser } from "@playwright/test";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { z } from "zod";

import { issueToken } from "#server/auth";
import { config } from "#server/config";
import { RegisterAnswer, type Role } from "#server/domain/account";
import { BookingView } from "#server/domain/booking";
import { Hold } from "#server/domain/hold";
import type { BookingId, HoldId, PerformanceId, SeatId } from "#server/domain/ids";
import { setRole } from "#server/postgres/accounts";

/** A person with an account. */
export type Person = {
  name: string;
  email: string;
  password: string;
  /** Requests in this person's session, as a page of the site would send them. */
  api: APIRequestContext;
  /** Opens a page in a browser of its own, signed in; on the same device, use its context. */
  openPage: (options?: BrowserContextOptions) => Promise<Page>;
  /** Closes whatever was opened. */
  leave: () => Promise<void>;
};

/** What requests from the site's own pages say of where they come from. */
export const OWN_ORIGIN = { Origin: config.PUBLIC_URL };

/** Signs a person up. The role of an organiser is granted in the database, as there is no page for it. */
export async function signUp(browser: Browser, role: Role): Promise<Person> {
  const account = {
    name: `Robin ${randomUUID().slice(0, 8)}`,
    email: `${role}-${randomUUID()}@example.test`,
    password: "a few words are best",
  };
  const visitor = await request.newContext({ extraHTTPHeaders: OWN_ORIGIN });
  const registered = await visitor.post(at("/register"), { data: account });
  const { id, name, email } = RegisterAnswer.parse(await registered.json());
  await visitor.dispose();
  if (role === "organiser") await setRole(email, role);

  const { token } = await issueToken({ id, name, email, role }, Date.now());
  const cookie = { name: "next-auth.session-token", value: token, url: config.PUBLIC_URL };
  const api = await request.newContext({
    extraHTTPHeaders: { ...OWN_ORIGIN, Cookie: `${cookie.name}=${cookie.value}` },
  });
  const pages: Page[] = [];
  return {
    ...account,
    api,
    openPage: async (options) => {
      const context = await browser.newContext(options);
      await context.addCookies([cookie]);
      const page = await context.newPage();
      pages.push(page);
      return page;
    },
    leave: async () => {
      await Promise.all(pages.map((page) => page.context().close()));
      await api.dispose();
    },
  };
}

/** The address of a path of the API. */
export function at(path: string): string {
  return `${config.PUBLIC_URL}/api/v1${path}`;
}

/** A fan who can hold, book and pay without a page. */
export type Buyer = Person & {
  hold: (performanceId: PerformanceId, ...seatIds: SeatId[]) => Promise<APIResponse>;
  /** Holds seats; a refusal fails the test. */
  holdSeats: (performanceId: PerformanceId, ...seatIds: SeatId[]) => Promise<Hold>;
  /** The basket; null when it is empty. */
  readHold: (performanceId: PerformanceId) => Promise<Hold | null>;
  book: (request: { holdId: HoldId } | AreaWish) => Promise<APIResponse>;
  /** Holds seats and books them; a refusal fails the test. */
  bookSeats: (performanceId: PerformanceId, ...seatIds: SeatId[]) => Promise<BookingView>;
  pay: (bookingId: BookingId, methodToken: string) => Promise<APIResponse>;
  cancel: (bookingId: BookingId) => Promise<APIResponse>;
  readBooking: (bookingId: BookingId) => Promise<BookingView>;
};

const HoldAnswer = z.object({ hold: Hold.nullable() });

type AreaWish = { performanceId: PerformanceId; areaId: string; quantity: number };

/** Gives a person what fans do through the API. */
export function asBuyer(person: Person): Buyer {
  const { api } = person;
  const hold: Buyer["hold"] = (performanceId, ...seatIds) =>
    api.post(at(`/performances/${performanceId}/holds`), { data: { seatIds } });
  const holdSeats: Buyer["holdSeats"] = async (...wish) =>
    Hold.parse(await (await hold(...wish)).json());
  const book: Buyer["book"] = (data) => api.post(at("/bookings"), { data });

  return {
    ...person,
    hold,
    holdSeats,
    readHold: async (performanceId) => {
      const answer = await api.get(at(`/performances/${performanceId}/holds`));
      return HoldAnswer.parse(await answer.json()).hold;
    },
    book,
    bookSeats: async (...wish) => {
      const { id: holdId } = await holdSeats(...wish);
      return BookingView.parse(await (await book({ holdId })).json());
    },
    pay: (bookingId, methodToken) =>
      api.put(at(`/bookings/${bookingId}/confirm`), { data: { methodToken } }),
    cancel: (bookingId) => api.put(at(`/bookings/${bookingId}/cancel`)),
    readBooking: async (bookingId) =>
      BookingView.parse(await (await api.get(at(`/bookings/${bookingId}`))).json()),
  };
}
