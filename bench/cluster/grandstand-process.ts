/** Many people who watch one seat map, in one process; see grandstand.ts. */
import { newDice } from "./dice";
import type { Asked, GrandstandTerms, Look } from "./grandstand";
import { Onlooker } from "./onlooker";

const { sockets, seed, ...where } = JSON.parse(process.argv[2] ?? "") as GrandstandTerms;

const dice = newDice(seed);
const onlookers = Array.from(
  { length: sockets },
  (_, at) =>
    new Onlooker({ ...where, name: `onlooker ${String(at + 1)} of stand ${String(seed)}` }, dice),
);

/** They come over some seconds, as people do. */
const COME_WITHIN_MS = 2_000 + sockets;
for (const onlooker of onlookers) {
  setTimeout(() => {
    onlooker.start();
  }, dice() * COME_WITHIN_MS);
}

process.on("message", (asked: Asked) => {
  if (asked.what === "maps") return void process.send?.(onlookers.map(({ map }) => map));
  const truth = { ...asked.truth, codes: Uint8Array.from(asked.truth.codes) };
  const look: Look = {
    open: onlookers.filter((each) => each.isOpen).length,
    live: onlookers.filter((each) => each.touch === "live").length,
    trueMaps: onlookers.filter((each) => each.sees(truth)).length,
    returnedAtMs: onlookers.map((each) => each.returnedAtMs),
  };
  process.send?.(look);
});
process.on("disconnect", () => process.exit(0));
