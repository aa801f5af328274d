/** The scripts as commands of the connection, each with the prelude before it. */
import {
  ASK_FOR_PLACES,
  READ_GA_REQUEST,
  SEND_AGAIN,
  SETTLE_GA_REQUESTS,
} from "#server/redis/ga-requests.lua";
import { ANNOUNCE_BUILD, APPLY_STATES, BUILD_MAP, READ_MAP } from "#server/redis/live-map.lua";
import { PRELUDE } from "#server/redis/prelude.lua";
import { FORGET_OUTLIVED_MAPS } from "#server/redis/restarts.lua";
import {
  EXTEND_HOLD,
  READ_HOLD,
  RELEASE_SEATS,
  SWEEP_HOLDS,
  TAKE_SEATS,
} from "#server/redis/seat-holds.lua";

/** Keys of every script of the map and the holds: see `mapKeys`. */
const KEY_COUNT = 12;

/** Keys of the scripts of queued general admission: see `gaKeys`. */
const GA_KEY_COUNT = 16;

function script(lua: string, numberOfKeys = KEY_COUNT) {
  return { lua: PRELUDE + lua, numberOfKeys };
}

/** For ioredis' option of that name: sent as EVALSHA, and whole only when Redis does not know it. */
export const SCRIPTS = {
  takeSeats: script(TAKE_SEATS),
  releaseSeats: script(RELEASE_SEATS),
  readHold: script(READ_HOLD),
  extendHold: script(EXTEND_HOLD),
  sweepHolds: script(SWEEP_HOLDS),
  announceBuild: script(ANNOUNCE_BUILD),
  buildMap: script(BUILD_MAP),
  applyStates: script(APPLY_STATES),
  readMap: script(READ_MAP),
  askForPlaces: { lua: ASK_FOR_PLACES, numberOfKeys: 7 },
  settleGaRequests: script(SETTLE_GA_REQUESTS, GA_KEY_COUNT),
  readGaRequest: { lua: READ_GA_REQUEST, numberOfKeys: 1 },
  sendGaRequestsAgain: { lua: SEND_AGAIN, numberOfKeys: 3 },
  forgetOutlivedMaps: { lua: FORGET_OUTLIVED_MAPS, numberOfKeys: 2 },
};

type Argument = string | number | Buffer;

declare module "ioredis" {
  // The name and the parameter are ioredis' own; merging demands them.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/consistent-type-definitions
  interface RedisCommander<Context> {
    takeSeats(...args: Argument[]): Promise<string[]>;
    releaseSeats(...args: Argument[]): Promise<string[]>;
    readHold(...args: Argument[]): Promise<string[]>;
    extendHold(...args: Argument[]): Promise<string[]>;
    sweepHolds(...args: Argument[]): Promise<number>;
    announceBuild(...args: Argument[]): Promise<number>;
    buildMap(...args: Argument[]): Promise<string>;
    applyStates(...args: Argument[]): Promise<number>;
    readMapBuffer(...args: Argument[]): Promise<Buffer[]>;
    askForPlaces(...args: Argument[]): Promise<string[][]>;
    settleGaRequests(...args: Argument[]): Promise<number>;
    readGaRequest(...args: Argument[]): Promise<string[]>;
    sendGaRequestsAgain(...args: Argument[]): Promise<number>;
    forgetOutlivedMaps(...args: Argument[]): Promise<number>;
  }
}
