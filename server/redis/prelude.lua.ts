/**
 * What every script of the live map begins with.
 *
 *   KEYS[1..12]  as `mapKeys` of server/redis/keys.ts orders them
 *   ARGV[1]      performance id
 *
 * Time is Redis' own: holds are its promise, so its clock decides them.
 */
export const PRELUDE = /* lua */ `
local MAP, STATUSES, OWNERS, HOLDS, HOLD = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local BASKETS, OWNED, VERSIONS, AREAS = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local CHANGES, PERFORMANCES, BUILDERS = KEYS[10], KEYS[11], KEYS[12]
local AVAILABLE, HELD = 0, 1

local clock = redis.call("TIME")
local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- The steps of this script, published as one revision at its end.
local changed, changed_areas = {}, {}

-- What the map says of a list of seats, in its order. Beyond the last seat Redis reads AVAILABLE.
local function statuses_of(seats)
  local reads = {}
  for _, index in ipairs(seats) do
    reads[#reads + 1] = "GET"
    reads[#reads + 1] = "u2"
    reads[#reads + 1] = "#" .. index
  end
  return redis.call("BITFIELD", STATUSES, unpack(reads))
end

local function status_of(index)
  return statuses_of({ index })[1]
end

-- Those of a list of seats that a hold owns.
local function owned_by(hold_id, seats)
  local own = {}
  if #seats == 0 then return own end
  local owners = redis.call("HMGET", OWNERS, unpack(seats))
  for at, index in ipairs(seats) do
    if owners[at] == hold_id then own[#own + 1] = index end
  end
  return own
end

local function set_statuses(seats, status)
  local writes = {}
  for _, index in ipairs(seats) do
    writes[#writes + 1] = "SET"
    writes[#writes + 1] = "u2"
    writes[#writes + 1] = "#" .. index
    writes[#writes + 1] = status
    changed[#changed + 1] = "[" .. index .. "," .. status .. "]"
  end
  redis.call("BITFIELD", STATUSES, unpack(writes))
end

local function set_status(index, status)
  set_statuses({ index }, status)
end

-- Whether a hold counts: an expired one does not, whether or not anybody has swept it away.
local function is_live(hold_id)
  local expires_at_ms = redis.call("ZSCORE", HOLDS, hold_id)
  return expires_at_ms and tonumber(expires_at_ms) > now_ms
end

-- The seats that a hold really has: one may have been taken from it by what Postgres says.
local function seats_of(hold_id)
  local list = redis.call("HGET", HOLD .. hold_id, "seats")
  local seats = {}
  for index in string.gmatch(list or "", "%d+") do seats[#seats + 1] = index end
  return owned_by(hold_id, seats)
end

local function free_seats(seats)
  if #seats == 0 then return end
  redis.call("HDEL", OWNERS, unpack(seats))
  local held = {}
  for at, status in ipairs(statuses_of(seats)) do
    if status == HELD then held[#held + 1] = seats[at] end
  end
  if #held > 0 then set_statuses(held, AVAILABLE) end
end

local function drop_hold(hold_id)
  free_seats(seats_of(hold_id))
  local buyer_id = redis.call("HGET", HOLD .. hold_id, "buyer")
  if buyer_id and redis.call("HGET", BASKETS, buyer_id) == hold_id then
    redis.call("HDEL", BASKETS, buyer_id)
  end
  redis.call("DEL", HOLD .. hold_id)
  redis.call("ZREM", HOLDS, hold_id)
end

-- Takes a seat away from whoever holds it; a hold that has no seat left ends.
local function take_away(index)
  local hold_id = redis.call("HGET", OWNERS, index)
  if not hold_id then return end
  redis.call("HDEL", OWNERS, index)
  if #seats_of(hold_id) == 0 then drop_hold(hold_id) end
end

local function sweep(most)
  local due = redis.call("ZRANGEBYSCORE", HOLDS, "-inf", now_ms, "LIMIT", 0, most)
  for _, hold_id in ipairs(due) do drop_hold(hold_id) end
  return #due
end

-- { hold id, started, expires, now, seat index ... }: what a buyer is told of a hold.
local function describe(hold_id)
  local times = redis.call("HMGET", HOLD .. hold_id, "startedAtMs", "expiresAtMs")
  local reply = { hold_id, times[1], times[2], tostring(now_ms) }
  for _, index in ipairs(seats_of(hold_id)) do reply[#reply + 1] = index end
  return reply
end

-- The hold, if it lives and belongs to the buyer.
local function is_hold_of(hold_id, buyer_id)
  return is_live(hold_id) and redis.call("HGET", HOLD .. hold_id, "buyer") == buyer_id
end

-- Shows the places of an area, unless it is known as it was later than that.
local function show_area(area_id, available, version)
  local state = redis.call("HGET", AREAS, area_id)
  local known = state and tonumber(string.match(state, ":(%d+)")) or -1
  if version <= known then return end
  redis.call("HSET", AREAS, area_id, available .. ":" .. version)
  changed_areas[#changed_areas + 1] = '["' .. area_id .. '",' .. available .. "]"
end

-- One revision, and one entry on the stream that says what it changed.
local function step(epoch)
  local revision = redis.call("HINCRBY", MAP, "revision", 1)
  redis.call("XADD", CHANGES, "MAXLEN", "~", 100000, "*",
    "performanceId", ARGV[1], "epoch", epoch, "revision", revision,
    "atMs", now_ms, "changes", "[" .. table.concat(changed, ",") .. "]",
    "areas", "[" .. table.concat(changed_areas, ",") .. "]")
end

-- Without a map there is nothing to number: what is held then is seen by whoever builds the next one.
-- The map's epoch need not be given.
local function publish(epoch)
  if #changed == 0 and #changed_areas == 0 then return end
  epoch = epoch or redis.call("HGET", MAP, "epoch")
  if epoch then step(epoch) end
end
`;
