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
 * Puts a request in line, once: its places are counted, and it is on its way to the log. Begins with the prelude.
 *
 *   KEYS[13..16]  as gaKeys of server/redis/keys.ts orders them
 *   ARGV[2]   id of the request
 *   ARGV[3]   buyer id
 *   ARGV[4]   area id
 *   ARGV[5]   places asked for
 *   ARGV[6]   what was asked under the request's key, as a hash; empty without a key
 *   ARGV[7]   most places of one buyer
 *   ARGV[8]   beginning of the sale, Unix milliseconds
 *   ARGV[9]   end of the sale, Unix milliseconds
 *
 * Returns { "known", status, area id, places, asked at, refusal } if it has been put in line, now or before, or
 * { "reused" } if something else was asked under its key, { "not_on_sale_yet" }, { "off_sale" }, { "no_map" },
 * { "no_area" }, { "limit", places left to the buyer }, { "full", places left }.
 */
export const ASK_FOR_PLACES = /* lua */ `
  local GA_PLACES, GA_REQUEST, GA_LINE, GA_STREAM = KEYS[13], KEYS[14], KEYS[15], KEYS[16]
  ${SEND}
  local request_id, buyer_id, area_id = ARGV[2], ARGV[3], ARGV[4]
  local quantity, most = tonumber(ARGV[5]), tonumber(ARGV[7])

  local known = redis.call("HMGET", GA_REQUEST .. request_id,
    "request", "status", "areaId", "quantity", "askedAtMs", "refusal")
  if known[1] then
    if known[1] ~= ARGV[6] then return { "reused" } end
    return { "known", known[2], known[3], known[4], known[5], known[6] }
  end

  if now_ms < tonumber(ARGV[8]) then return { "not_on_sale_yet" } end
  if now_ms >= tonumber(ARGV[9]) then return { "off_sale" } end
  if redis.call("EXISTS", MAP) == 0 then return { "no_map" } end
  local state = redis.call("HGET", AREAS, area_id)
  if not state then return { "no_area" } end

  local owned = tonumber(redis.call("HGET", OWNED, buyer_id) or 0)
  local left_to_buyer = math.max(0, most - owned)
  if quantity > left_to_buyer then return { "limit", tostring(left_to_buyer) } end

  local available = tonumber(string.match(state, "^(%d+)"))
  local asked = tonumber(redis.call("HGET", GA_PLACES, area_id) or 0)
  local left = math.max(0, available - asked)
  if quantity > left then return { "full", tostring(left) } end

  redis.call("HINCRBY", GA_PLACES, area_id, quantity)
  redis.call("HSET", GA_REQUEST .. request_id, "request", ARGV[6], "status", "queued", "buyer", buyer_id,
    "areaId", area_id, "quantity", quantity, "askedAtMs", now_ms, "refusal", "")
  send(request_id, { area_id, quantity, buyer_id, now_ms }, now_ms)
  return { "known", "queued", area_id, tostring(quantity), tostring(now_ms), "" }
`;

/**
 * Takes decided requests of one area out of the line, and shows on the map what they have left of the area: at once,
 * so that their places are never counted twice, nor not at all. Begins with the prelude.
 *
 *   KEYS[13..16]  as above
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
