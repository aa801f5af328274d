/** The scripts of the live map. Each begins with the prelude: KEYS and ARGV[1] are described there. */

/**
 * Announces that a map is about to be read from Postgres. What was announced is forgotten with
 * everything else when Redis loses its memory, and when a map is written.
 *
 *   ARGV[2]   the builder, any name of its own
 *   ARGV[3]   longest that the building may take, milliseconds
 */
export const ANNOUNCE_BUILD = /* lua */ `
  redis.call("SADD", BUILDERS, ARGV[2])
  redis.call("PEXPIRE", BUILDERS, ARGV[3])
  return 1
`;

/**
 * Writes a map that Redis does not have. One that is there stays as it is.
 *
 *   ARGV[2]   the builder, as it announced itself
 *   ARGV[3]   epoch
 *   ARGV[4]   seat count
 *   ARGV[5]   statuses, two bits a seat
 *   ARGV[6]   versions of Postgres, "<seat index>:<version> ..." of the seats whose version is not 0
 *   ARGV[7]   areas, "<area id>:<available>:<version> ..."
 *   ARGV[8]   owned, "<buyer id>:<places> ..."
 *
 * Returns "built", "kept" if there was one, or "overtaken" if the announcement is gone: a map may
 * have lived and died since, so what the builder has read may be older than what fans were shown.
 */
export const BUILD_MAP = /* lua */ `
  if redis.call("EXISTS", MAP) == 1 then return "kept" end
  if redis.call("SISMEMBER", BUILDERS, ARGV[2]) == 0 then return "overtaken" end
  redis.call("DEL", VERSIONS, AREAS, OWNED, BUILDERS)
  redis.call("SET", STATUSES, ARGV[5])
  for index, version in string.gmatch(ARGV[6], "(%d+):(%d+)") do
    redis.call("HSET", VERSIONS, index, version)
  end
  for area_id, state in string.gmatch(ARGV[7], "([%w_]+):(%d+:%d+)") do
    redis.call("HSET", AREAS, area_id, state)
  end
  for buyer_id, places in string.gmatch(ARGV[8], "([%x-]+):(%d+)") do
    redis.call("HSET", OWNED, buyer_id, places)
  end
  -- Holds that survived the map still count, on the seats that Postgres leaves to them.
  local owners = redis.call("HGETALL", OWNERS)
  for i = 1, #owners, 2 do
    local index = owners[i]
    if status_of(index) == AVAILABLE then
      redis.call("BITFIELD", STATUSES, "SET", "u2", "#" .. index, HELD)
    else
      take_away(index)
    end
  end
  redis.call("HSET", MAP, "epoch", ARGV[3], "revision", 0, "seatCount", ARGV[4])
  redis.call("SADD", PERFORMANCES, ARGV[1])
  -- An empty step: whoever follows the map hears of the new epoch without waiting for a change.
  changed, changed_areas = {}, {}
  step(ARGV[3])
  return "built"
`;

/**
 * Brings the map up to what Postgres says of some seats and areas. Old news changes nothing:
 * each seat and area remembers the version that it was given last.
 *
 *   ARGV[2]   hold that a booking was made of, and that ends here; empty: none
 *   ARGV[3]   buyer whose places are told; empty: none
 *   ARGV[4]   places in the buyer's live bookings
 *   ARGV[5]   how many seats follow
 *   ARGV[6..] seat index, status, version of each; then area id, available, version of each area
 *
 * Returns 1, or 0 if there is no map.
 */
export const APPLY_STATES = /* lua */ `
  if redis.call("EXISTS", MAP) == 0 then return 0 end
  local seats_end = 5 + 3 * tonumber(ARGV[5])

  for i = 6, seats_end, 3 do
    local index, status, version = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local known = tonumber(redis.call("HGET", VERSIONS, index) or 0)
    if version > known then
      redis.call("HSET", VERSIONS, index, version)
      if status ~= AVAILABLE then take_away(index) end
      -- A seat that Postgres has free may be in somebody's basket by now.
      if status == AVAILABLE and redis.call("HEXISTS", OWNERS, index) == 1 then status = HELD end
      if status_of(index) ~= status then set_status(index, status) end
    end
  end

  for i = seats_end + 1, #ARGV, 3 do
    show_area(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]))
  end

  if ARGV[2] ~= "" then drop_hold(ARGV[2]) end
  if ARGV[3] ~= "" then redis.call("HSET", OWNED, ARGV[3], ARGV[4]) end
  publish()
  return 1
`;

/**
 * The map as it is now.
 *
 * Returns { epoch, revision, seat count, statuses, now, area id, "<available>:<version>" ... },
 * or nothing if there is no map.
 */
export const READ_MAP = /* lua */ `
  if redis.call("EXISTS", MAP) == 0 then return {} end
  sweep(200)
  publish()
  local map = redis.call("HMGET", MAP, "epoch", "revision", "seatCount")
  local reply = { map[1], map[2], map[3], redis.call("GET", STATUSES), tostring(now_ms) }
  for _, part in ipairs(redis.call("HGETALL", AREAS)) do reply[#reply + 1] = part end
  return reply
`;
