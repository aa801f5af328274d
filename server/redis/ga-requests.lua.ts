/**
 * The scripts of queued general admission: the gatekeeper, who lets as many into the line as there are places, and
 * what becomes of those in line.
 *
 * The gatekeeper has no count of what is left: it is what the live map says of the area, less what the line asks for.
 * So what Redis forgets, and whatever frees places, mends it by itself. It may admit too many; Postgres decides.
 */

/** Sends a request on to the log: it waits on a stream for the relay. Time and keys are named as below. */
const SEND = /* lua */ `
local function send(request_id, facts, now_ms)
  redis.call("ZADD", GA_LINE, now_ms, request_id)
  redis.call("XADD", GA_STREAM, "*", "gaRequestId", request_id, "areaId", facts[1],
    "quantity", facts[2], "buyerId", facts[3], "askedAtMs", facts[4])
end
`;

/**
 * Puts requests for places of one performance in line, each once: its places are counted, and it is on its way to the
 * log. Without the prelude, as most of a crowd come this way and hear no more than that there is no place left.
 *
 *   KEYS[1..7]  as gaDoorKeys of server/redis/keys.ts orders them
 *   ARGV[1]   most places of one buyer
 *   ARGV[2]   beginning of the sale, Unix milliseconds
 *   ARGV[3]   end of the sale, Unix milliseconds
 *   ARGV[4..] of each: id of the request; buyer id; area id; places asked for; what was asked under the request's key,
 *             as a hash, empty without a key
 *
 * Returns for each { "known", status, area id, places, asked at, refusal } if it has been put in line, now or before,
 * or { "reused" } if something else was asked under its key, { "not_on_sale_yet" }, { "off_sale" }, { "no_map" },
 * { "no_area" }, { "limit", places left to the buyer }, { "full", places left }.
 */
export const ASK_FOR_PLACES = /* lua */ `
  local MAP, AREAS, OWNED = KEYS[1], KEYS[2], KEYS[3]
  local GA_PLACES, GA_REQUEST, GA_LINE, GA_STREAM = KEYS[4], KEYS[5], KEYS[6], KEYS[7]
  ${SEND}
  local clock = redis.call("TIME")
  local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local most = tonumber(ARGV[1])

  -- Why nobody can have places now, but for those who have asked before.
  local closed = false
  if now_ms < tonumber(ARGV[2]) then closed = { "not_on_sale_yet" }
  elseif now_ms >= tonumber(ARGV[3]) then closed = { "off_sale" }
  elseif redis.call("EXISTS", MAP) == 0 then closed = { "no_map" } end

  -- What is left of each area, as long as this script runs.
  local left_of = {}
  local function places_left(area_id)
    if left_of[area_id] == nil then
      local state = redis.call("HGET", AREAS, area_id)
      local asked = tonumber(redis.call("HGET", GA_PLACES, area_id) or 0)
      left_of[area_id] = state and math.max(0, tonumber(string.match(state, "^(%d+)")) - asked) or false
    end
    return left_of[area_id]
  end

  local function ask(request_id, buyer_id, area_id, quantity, hash)
    local known = redis.call("HMGET", GA_REQUEST .. request_id,
      "request", "status", "areaId", "quantity", "askedAtMs", "refusal")
    if known[1] then
      if known[1] ~= hash then return { "reused" } end
      return { "known", known[2], known[3], known[4], known[5], known[6] }
    end
    if closed then return closed end
    local left = places_left(area_id)
    if not left then return { "no_area" } end
    local owned = tonumber(redis.call("HGET", OWNED, buyer_id) or 0)
    local left_to_buyer = math.max(0, most - owned)
    if quantity > left_to_buyer then return { "limit", tostring(left_to_buyer) } end
    if quantity > left then return { "full", tostring(left) } end

    left_of[area_id] = left - quantity
    redis.call("HINCRBY", GA_PLACES, area_id, quantity)
    redis.call("HSET", GA_REQUEST .. request_id, "request", hash, "status", "queued", "buyer", buyer_id,
      "areaId", area_id, "quantity", quantity, "askedAtMs", now_ms, "refusal", "")
    send(request_id, { area_id, quantity, buyer_id, now_ms }, now_ms)
    return { "known", "queued", area_id, tostring(quantity), tostring(now_ms), "" }
  end

  local answers = {}
  for i = 4, #ARGV, 5 do
    answers[#answers + 1] = ask(ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), ARGV[i + 4])
  end
  return answers
`;

/**
 * Takes decided requests of one area out of the line, and shows on the map what they have left of the area: at once,
 * so that their places are never counted twice, nor not at all. Begins with the prelude.
 *
 *   KEYS[13..16]  as gaKeys of server/redis/keys.ts orders them
 *   ARGV[2]   area id
 *   ARGV[3]   places left, as Postgres says
 *   ARGV[4]   version of the area that says so; -1: Postgres has no such area
 *   ARGV[5]   how long what was decided is remembered, seconds
 *   ARGV[6..] id of the request, status, refusal as JSON or empty, of each
 *
 * Returns how many were in line.
 */
export const SETTLE_GA_REQUESTS = /* lua */ `
  local GA_PLACES, GA_REQUEST, GA_LINE = KEYS[13], KEYS[14], KEYS[15]
  local settled = 0
  for i = 6, #ARGV, 3 do
    local request = GA_REQUEST .. ARGV[i]
    if redis.call("ZREM", GA_LINE, ARGV[i]) == 1 then
      settled = settled + 1
      local facts = redis.call("HMGET", request, "areaId", "quantity")
      if redis.call("HINCRBY", GA_PLACES, facts[1], -tonumber(facts[2])) <= 0 then
        redis.call("HDEL", GA_PLACES, facts[1])
      end
      redis.call("HSET", request, "status", ARGV[i + 1], "refusal", ARGV[i + 2])
      redis.call("EXPIRE", request, ARGV[5])
    end
  end
  local version = tonumber(ARGV[4])
  if version >= 0 and redis.call("EXISTS", MAP) == 1 then show_area(ARGV[2], ARGV[3], version) end
  publish()
  return settled
`;

/**
 * A request as Redis knows it. Changes nothing.
 *
 *   KEYS[1]   the request
 *
 * Returns { buyer, status, area id, places, asked at, refusal, now }, or nothing.
 */
export const READ_GA_REQUEST = /* lua */ `
  local facts = redis.call("HMGET", KEYS[1], "buyer", "status", "areaId", "quantity", "askedAtMs", "refusal")
  if not facts[1] then return {} end
  local clock = redis.call("TIME")
  facts[7] = tostring(clock[1] * 1000 + math.floor(clock[2] / 1000))
  return facts
`;

/**
 * Sends requests of a partition on to the log again that have been in line for too long: their message, or the news
 * of their decision, was lost. One that nothing helps leaves the line and is forgotten, so that its places are for
 * others; its buyer may ask again.
 *
 *   KEYS[1..3]  as gaLineKeys of server/redis/keys.ts orders them
 *   ARGV[1]   how long is too long, milliseconds
 *   ARGV[2]   how long after it was asked for nothing helps any more, milliseconds
 *   ARGV[3]   most requests to look at in one call
 *   ARGV[4]   hash tag of the partition
 *
 * Returns how many were sent.
 */
export const SEND_AGAIN = /* lua */ `
  local GA_REQUEST, GA_LINE, GA_STREAM = KEYS[1], KEYS[2], KEYS[3]
  ${SEND}
  local clock = redis.call("TIME")
  local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local late = redis.call("ZRANGEBYSCORE", GA_LINE, "-inf", now_ms - ARGV[1], "LIMIT", 0, ARGV[3])
  local sent = 0
  for _, request_id in ipairs(late) do
    local request = GA_REQUEST .. request_id
    local facts = redis.call("HMGET", request, "areaId", "quantity", "buyer", "askedAtMs")
    if now_ms - facts[4] < tonumber(ARGV[2]) then
      send(request_id, facts, now_ms)
      sent = sent + 1
    else
      local places = ARGV[4] .. ":" .. string.sub(request_id, 1, 36) .. ":ga-places"
      redis.call("HINCRBY", places, facts[1], -tonumber(facts[2]))
      redis.call("ZREM", GA_LINE, request_id)
      redis.call("DEL", request)
    end
  end
  return sent
`;
