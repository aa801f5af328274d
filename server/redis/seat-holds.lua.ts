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
  local seat_count = tonumber(redis.call("HGET", MAP, "seatCount"))
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

  local asked, taken = {}, {}
  for i = 8, #ARGV do
    local index = ARGV[i]
    if not seen[index] then
      seen[index] = true
      asked[#asked + 1] = index
      local owner = redis.call("HGET", OWNERS, index)
      if owner and not is_live(owner) then drop_hold(owner) end
      -- Beyond the last seat Redis reads zero bits, which must not pass for a free seat.
      if tonumber(index) >= seat_count or status_of(index) ~= AVAILABLE then
        taken[#taken + 1] = index
      end
    end
  end

  local owned = tonumber(redis.call("HGET", OWNED, buyer_id) or 0)
  local left = math.max(0, most - owned - #basket)
  if #asked > left then
    publish()
    return { "limit", left }
  end
  if #taken > 0 then
    publish()
    return { "taken", unpack(taken) }
  end

  if not hold_id then
    hold_id = ARGV[2]
    local expires_at_ms = math.min(now_ms + ttl_ms, off_sale_at_ms)
    redis.call("HSET", HOLD .. hold_id, "buyer", buyer_id,
      "startedAtMs", now_ms, "expiresAtMs", expires_at_ms)
    redis.call("ZADD", HOLDS, expires_at_ms, hold_id)
    redis.call("HSET", BASKETS, buyer_id, hold_id)
  end
  for _, index in ipairs(asked) do
    redis.call("HSET", OWNERS, index, hold_id)
    set_status(index, HELD)
    basket[#basket + 1] = index
  end
  redis.call("HSET", HOLD .. hold_id, "seats", table.concat(basket, ","))
  publish()
  return { "held", unpack(describe(hold_id)) }
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
  for i = 4, #ARGV do free_seat(ARGV[i]) end

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
