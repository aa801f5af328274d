/**
 * Queued general admission in Redis: the line, and the gatekeeper before it.
 *
 * Nobody owns a place by standing in line. Postgres decides who gets one (server/postgres/ga-requests.ts), so
 * losing Redis can cost a buyer their place in line but can never sell a place twice.
 */
import { z } from "zod";

import type { AreaVersion } from "#server/domain/events";
import { GaDecisionRefusal, GaRequestView, type GaDecision } from "#server/domain/ga-request";
import {
  bookingOfGaRequest,
  BuyerId,
  performanceOfGaRequest,
  type GaRequestId,
  type PerformanceId,
} from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { sideEffect } from "#server/failpoints";
import { redis } from "#server/redis/client";
import {
  gaDoorKeys,
  gaKeys,
  gaLineKeys,
  gaRequestKey,
  PARTITIONS,
  tagOf,
} from "#server/redis/keys";
import { together } from "#server/together";

/** How long a decided request is remembered here, in seconds: as long as a client may ask again. */
const REMEMBERED_SECONDS = 24 * 60 * 60;

/** Most late requests of one partition that are sent again in one call. */
const SENT_AGAIN_MAX = 1_000;

/** Most requests that are put in line in one call. */
const ASKED_AT_ONCE_MAX = 64;

/** Why somebody may not stand in line. `no_map`: the live map has to be built first. */
export type AskRefusal =
  | { code: "not_on_sale_yet" | "off_sale" | "no_map" | "no_area" | "reused" }
  | { code: "limit"; seatsLeft: number }
  | { code: "full"; placesLeft: number };

/** What is asked for. */
export type GaWish = {
  id: GaRequestId;
  /** What was asked under the id's key, as a hash; empty for an id that no key stands for. */
  requestHash: string;
  buyerId: BuyerId;
  areaId: string;
  quantity: number;
  /** Limit on what is asked for and, as far as Redis has heard, the buyer owns. */
  seatsPerBuyerMax: number;
  /** Beginning and end of the sale in Unix milliseconds; Redis' clock decides. */
  onSaleAtMs: number;
  offSaleAtMs: number;
};

type Asked = Result<GaRequestView, AskRefusal>;

/**
 * Puts a request in line, if the area has as many places as nobody before it in line asks for, and sends it on its
 * way to the log, in one step. Asking again with the same id is harmless.
 *
 * @returns the request as it is now: whoever asks again may hear that it is decided
 * @throws if Redis cannot be reached; the request may or may not be in line
 */
export const askForPlaces: (wish: GaWish) => Promise<Asked> = together<GaWish, Asked>({
  one: async (wish) => {
    const [answer] = await askAll([wish]);
    if (!answer) throw new Error("Redis has not answered.");
    return answer;
  },
  // Where it fails, each asks once more by itself, under the id that it had.
  many: async (wishes) => {
    const groups = new Map<string, GaWish[]>();
    for (const wish of wishes) {
      const group = groupOf(wish);
      groups.set(group, [...(groups.get(group) ?? []), wish]);
    }
    const answers = new Map<GaWish, Asked>();
    await Promise.all(
      [...groups.values()].map(async (group) => {
        for (const [nth, answer] of (await askAll(group)).entries()) {
          const wish = group[nth];
          if (wish) answers.set(wish, answer);
        }
      }),
    );
    return wishes.map((wish) => answers.get(wish));
  },
  keyOf: ({ id }) => id,
  most: ASKED_AT_ONCE_MAX,
  // Most of a crowd is told no within a second: they are not to wait for each other.
  restMs: 1,
});

/** Those that one call of the script can answer. */
function groupOf({ id, seatsPerBuyerMax, onSaleAtMs, offSaleAtMs }: GaWish): string {
  return [performanceOfGaRequest(id), seatsPerBuyerMax, onSaleAtMs, offSaleAtMs].join(" ");
}

/** @param wishes at least one, of one group */
async function askAll(wishes: readonly GaWish[]): Promise<Asked[]> {
  const [first] = wishes;
  if (!first) return [];
  const replies = await sideEffect("ask-for-places", () =>
    redis.askForPlaces(
      ...gaDoorKeys(performanceOfGaRequest(first.id)),
      first.seatsPerBuyerMax,
      first.onSaleAtMs,
      first.offSaleAtMs,
      ...wishes.flatMap((wish) => [
        ...[wish.id, wish.buyerId, wish.areaId, wish.quantity, wish.requestHash],
      ]),
    ),
  );
  return wishes.map(({ id }, nth) => answerOf(id, replies[nth] ?? []));
}

function answerOf(id: GaRequestId, [word = "", ...facts]: string[]): Asked {
  const [first] = facts;
  switch (word) {
    case "known":
      return accept(viewOf(id, facts));
    case "limit":
      return refuse({ code: "limit", seatsLeft: Number(first) });
    case "full":
      return refuse({ code: "full", placesLeft: Number(first) });
    default:
      return refuse({ code: PlainRefusal.parse(word) });
  }
}

const PlainRefusal = z.enum(["not_on_sale_yet", "off_sale", "no_map", "no_area", "reused"]);

/** A request as Redis knows it. `nowMs` is Unix milliseconds by Redis' clock, as `askedAtMs` is. */
export type KnownGaRequest = { view: GaRequestView; buyerId: BuyerId; nowMs: number };

/** A request that is in line, or was decided within a day; null if Redis knows of none. */
export async function findKnownGaRequest(id: GaRequestId): Promise<KnownGaRequest | null> {
  const [buyerId, ...facts] = await redis.readGaRequest(gaRequestKey(id));
  if (buyerId === undefined) return null;
  const nowMs = Number(facts.at(-1));
  return { view: viewOf(id, facts), buyerId: BuyerId.parse(buyerId), nowMs };
}

/**
 * Takes decided requests of one area out of the line, and shows on the map what they have left of the area.
 * Idempotent: those that have left the line already stay as they are.
 *
 * @param area null if Postgres has no such area
 */
export async function settleGaRequests(
  { performanceId, areaId }: { performanceId: PerformanceId; areaId: string },
  area: AreaVersion | null,
  decisions: readonly GaDecision[],
): Promise<void> {
  const [, available, version] = area ?? [areaId, 0, -1];
  await sideEffect("settle-ga-requests", () =>
    redis.settleGaRequests(
      ...gaKeys(performanceId),
      performanceId,
      areaId,
      available,
      version,
      REMEMBERED_SECONDS,
      ...decisions.flatMap(({ request, refusal }) =>
        refusal ? [request.id, "refused", JSON.stringify(refusal)] : [request.id, "booked", ""],
      ),
    ),
  );
}

/**
 * Sends requests on to the log again that have been in line for too long: their message, or the news of their
 * decision, was lost. Those that nothing helps are forgotten.
 *
 * @param lateMs   how long is too long, in milliseconds
 * @param giveUpMs how long after it was asked for nothing helps a request any more, in milliseconds
 * @returns how many were sent
 */
export async function sendLateGaRequestsAgain(lateMs: number, giveUpMs: number): Promise<number> {
  const sent = await Promise.all(
    Array.from({ length: PARTITIONS }, (_, partition) =>
      sideEffect("send-ga-requests-again", () =>
        redis.sendGaRequestsAgain(
          ...gaLineKeys(partition),
          lateMs,
          giveUpMs,
          SENT_AGAIN_MAX,
          tagOf(partition),
        ),
      ),
    ),
  );
  return sent.reduce((sum, count) => sum + count, 0);
}

/** @param facts status, area, places, asked at and refusal, as the scripts answer them */
function viewOf(id: GaRequestId, facts: string[]): GaRequestView {
  const [status, areaId, quantity, askedAtMs, refusal = ""] = facts;
  return GaRequestView.parse({
    id,
    performanceId: performanceOfGaRequest(id),
    areaId,
    quantity: Number(quantity),
    status,
    askedAtMs: Number(askedAtMs),
    bookingId: status === "booked" ? bookingOfGaRequest(id) : null,
    refusal: refusal === "" ? null : GaDecisionRefusal.parse(JSON.parse(refusal)),
  });
}
