/** Everybody wants one seat at the same moment: one has it, and all others are told which seat is gone. */
import type { Outcome } from "#bench/drill/fan";
import { hallOf } from "#bench/drill/house";
import { brokenMap, seatsShownWrong } from "#bench/drill/live-map";
import {
  counted,
  number,
  several,
  wordsOf,
  type Played,
  type Scenario,
  type Stage,
} from "#bench/drill/scenario";

/** Seats around the one that is wanted. */
const SEATS = 20;

/** How one fan was answered: the seats that they hold, or why not. */
export type Answer = Outcome<{ seatIds: readonly string[] }>;

export const hotSeat: Scenario = {
  what: "everybody wants one seat",
  taken: "held",
  placesFor: () => SEATS,
  planOf: hallOf,
  seatsPerBuyerMax: 8,
  play,
};

async function play({ site, house, fans, tally, dice }: Stage): Promise<Played> {
  const seatId = house.seatIds[Math.floor(dice() * house.seatIds.length)] ?? "";
  const startedMs = performance.now();
  const answers = await Promise.all(
    fans.map(async (fan) => {
      const answer = await fan.hold(house, [seatId]);
      if (answer.ok) tally.take(1);
      return answer;
    }),
  );
  const tookMs = performance.now() - startedMs;
  const judged = judgeHotSeat(seatId, answers);
  const wrong = await seatsShownWrong(site, house, judged.winners > 0 ? [seatId] : []);
  return {
    facts: [
      `${number(fans.length)} fans wanted ${seatId}, and all were answered within ${number(Math.round(tookMs))} ms.`,
      `${number(judged.winners)} had it; ${number(judged.told)} were told that it is gone.`,
    ],
    figures: { winners: judged.winners, told: judged.told, tookMs: Math.round(tookMs) },
    broken: [...judged.broken, ...brokenMap(wrong)],
  };
}

/** Judges the answers of everybody who wanted the same seat. @returns `told`: the seat by its name, that it is gone */
export function judgeHotSeat(seatId: string, answers: readonly Answer[]) {
  const winners = answers.filter(({ ok }) => ok).length;
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal]));
  const gone = refusals.filter(({ code }) => code === "seats_unavailable");
  const unnamed = gone.filter(({ seatIds }) => seatIds.length !== 1 || seatIds[0] !== seatId);
  const others = refusals.filter(({ code }) => code !== "seats_unavailable");
  const broken = [
    ...(winners === 1 ? [] : [`Won the one seat: ${several(winners, "fan")}.`]),
    ...(unnamed.length === 0
      ? []
      : [`Not told which seat is gone: ${several(unnamed.length, "fan")}.`]),
    ...(others.length === 0
      ? []
      : [
          `Answered otherwise: ${several(others.length, "fan")} (${counted(others.map(wordsOf))}).`,
        ]),
  ];
  return { winners, told: gone.length - unnamed.length, broken };
}
