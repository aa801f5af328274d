/** The scripts as commands of the connection, each with the prelude before it. */
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

function script(lua: string) {
  return { lua: PRELUDE + lua, numberOfKeys: KEY_COUNT };
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
    forgetOutlivedMaps(...args: Argument[]): Promise<number>;
  }
}
