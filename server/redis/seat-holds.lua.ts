/** The scripts of the holds. Each begins with the prelude: KEYS and ARGV[1] are described there. */

/**
 * Puts seats into a buyer's basket: all of them, or none. Seats that are in it already stay.
 *
 *   ARGV[2]   id for a new hold, if the buyer has no live one
 *   ARGV[3]   buyer id
 *   ARGV[4]   lifetime of a new hold, milliseconds
 *   ARGV[5]   most places of one buyer
 *   ARGV[6]   beginning of the sale, Unix milliseconds
 *   ARGV[7]   end of the sale, Unix milliseconds
 *   ARGV[8..] seat indices
 *
 * Returns { "held", hold id, started, expires, now, seat index ... }, or { "not_on_sale_yet" },
 * { "off_sale" }, { "no_map" }, { "limit", places left }, { "taken", seat index ... }.
 */
export const TAKE_SEATS = /* lua */ `
  local on_sale_at_ms, off_sale_at_ms = tonumber(ARGV[6]), tonumber(ARGV[7])
  if now_ms < on_sale_at_ms then return { "not_on_sale_yet" } end
  if now_ms >= off_sale_at_ms then return { "off_sale" } end
  local map = redis.call("HMGET", MAP, "seatCount", "epoch")
  local seat_count, epoch = tonumber(map[1]), map[2]
  if not seat_count then return { "no_map" } end
  local buyer_id, ttl_ms, most = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
  sweep(20)

  local hold_id = redis.call("HGET", BASKETS, buyer_id)
  if hold_id and not is_live(hold_id) then
    drop_hold(hold_id)
    hold_id = false
  end

  local basket = hold_id and seats_of(hold_id) or {}
  local seen = {}
  for _, index in ipairs(basket) do seen[index] = true end
  local asked = {}
  for i = 8, #ARGV do
    local index = ARGV[i]
    if not seen[index] then
      seen[index] = true
      asked[#asked + 1] = index
    end
  end

  local taken = {}
  if #asked > 0 then
    for _, owner in ipairs(redis.call("HMGET", OWNERS, unpack(asked))) do
      if owner and not is_live(owner) then drop_hold(owner) end
    end
    for at, status in ipairs(statuses_of(asked)) do
      -- What is beyond the last seat must not pass for a free one.
      if status ~= AVAILABLE or tonumber(asked[at]) >= seat_count then
        taken[#taken + 1] = asked[at]
      end
    end
  end

  local owned = tonumber(redis.call("HGET", OWNED, buyer_id) or 0)
  local left = math.max(0, most - owned - #basket)
  if #asked > left then
    publish(epoch)
    return { "limit", left }
  end
  if #taken > 0 then
    publish(epoch)
    return { "taken", unpack(taken) }
  end

  local started_at_ms, expires_at_ms
  if hold_id then
    local times = redis.call("HMGET", HOLD .. hold_id, "startedAtMs", "expiresAtMs")
    started_at_ms, expires_at_ms = times[1], times[2]
  else
    hold_id = ARGV[2]
    started_at_ms, expires_at_ms = now_ms, math.min(now_ms + ttl_ms, off_sale_at_ms)
    redis.call("HSET", HOLD .. hold_id, "buyer", buyer_id,
      "startedAtMs", started_at_ms, "expiresAtMs", expires_at_ms)
    redis.call("ZADD", HOLDS, expires_at_ms, hold_id)
    redis.call("HSET", BASKETS, buyer_id, hold_id)
  end
  if #asked > 0 then
    local owners = {}
    for _, index in ipairs(asked) do
      owners[#owners + 1] = index
      owners[#owners + 1] = hold_id
      basket[#basket + 1] = index
    end
    redis.call("HSET", OWNERS, unpack(owners))
    set_statuses(asked, HELD)
    redis.call("HSET", HOLD .. hold_id, "seats", table.concat(basket, ","))
  end
  publish(epoch)
  return { "held", hold_id, tostring(started_at_ms), tostring(expires_at_ms), tostring(now_ms), unpack(basket) }
`;

/**
 * Gives back seats of a buyer's hold. The hold ends with its last seat.
 *
 *   ARGV[2]   hold id
 *   ARGV[3]   buyer id
 *   ARGV[4..] seat indices; none: all
 *
 * Returns { "held", ... as above } of what is left, { "ended" }, { "not_found" }, or
 * { "not_in_hold", seat index }.
 */
export const RELEASE_SEATS = /* lua */ `
  local hold_id = ARGV[2]
  if not is_hold_of(hold_id, ARGV[3]) then return { "not_found" } end

  for i = 4, #ARGV do
    if redis.call("HGET", OWNERS, ARGV[i]) ~= hold_id then return { "not_in_hold", ARGV[i] } end
  end
  free_seats({ unpack(ARGV, 4) })

  local left = seats_of(hold_id)
  if #ARGV == 3 or #left == 0 then
    drop_hold(hold_id)
    publish()
    return { "ended" }
  end
  redis.call("HSET", HOLD .. hold_id, "seats", table.concat(left, ","))
  publish()
  return { "held", unpack(describe(hold_id)) }
`;

/**
 * The live hold of a buyer. Changes nothing.
 *
 *   ARGV[2]   buyer id
 *   ARGV[3]   hold id; empty: whichever the buyer has
 *
 * Returns { "held", ... } or { "not_found" }.
 */
export const READ_HOLD = /* lua */ `
  local hold_id = ARGV[3]
  if hold_id == "" then hold_id = redis.call("HGET", BASKETS, ARGV[2]) end
  if not hold_id or not is_hold_of(hold_id, ARGV[2]) then return { "not_found" } end
  return { "held", unpack(describe(hold_id)) }
`;

/**
 * Moves the expiry of a hold, if nobody has moved it since it was read.
 *
 *   ARGV[2]   hold id
 *   ARGV[3]   buyer id
 *   ARGV[4]   expiry that was read, Unix milliseconds
 *   ARGV[5]   new expiry, Unix milliseconds
 *
 * Returns { "held", ... } or { "not_found" }.
 */
export const EXTEND_HOLD = /* lua */ `
  local hold_id = ARGV[2]
  if not is_hold_of(hold_id, ARGV[3]) then return { "not_found" } end
  if redis.call("HGET", HOLD .. hold_id, "expiresAtMs") == ARGV[4] then
    redis.call("HSET", HOLD .. hold_id, "expiresAtMs", ARGV[5])
    redis.call("ZADD", HOLDS, ARGV[5], hold_id)
  end
  return { "held", unpack(describe(hold_id)) }
`;

/**
 * Frees the seats of holds that are out of time. Tidying: expiry itself is a predicate.
 *
 *   ARGV[2]   most holds to sweep in one call
 *
 * Returns how many holds were swept.
 */
export const SWEEP_HOLDS = /* lua */ `
  local count = sweep(tonumber(ARGV[2]))
  publish()
  return count
`;
