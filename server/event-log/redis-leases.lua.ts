/**
 * Tells that a member of a group is alive, and settles which partitions it reads.
 *
 * The partitions are dealt out over the living members in turn. A member keeps a partition that is no
 * longer due to it until it lets go, so that nobody else starts before it has finished.
 *
 *   KEYS[1]     sorted set of the group's members, scored by the time until which each counts as alive
 *   KEYS[2..]   one lease per partition, whose value is the member that reads it
 *   ARGV[1]     member
 *   ARGV[2]     lifetime of leases, milliseconds
 *   ARGV[3]     "staying", or "leaving": then nothing is due to this member any more
 *
 * Returns one word per partition: "kept", "taken" (just now), "due" (when its owner lets go), "owed"
 * (kept, but due to another member) or "other". Renews what it keeps.
 */
export const DEAL_PARTITIONS = /* lua */ `
  local member, ttl_ms = ARGV[1], tonumber(ARGV[2])
  local time = redis.call("TIME")
  local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

  redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now_ms)
  if ARGV[3] == "leaving" then
    redis.call("ZREM", KEYS[1], member)
  else
    redis.call("ZADD", KEYS[1], now_ms + ttl_ms, member)
    redis.call("PEXPIRE", KEYS[1], ttl_ms)
  end
  local members = redis.call("ZRANGE", KEYS[1], 0, -1)
  table.sort(members)

  local words = {}
  for i = 2, #KEYS do
    local due = #members > 0 and members[(i - 2) % #members + 1] == member
    local owner = redis.call("GET", KEYS[i])
    if owner == member then
      redis.call("PEXPIRE", KEYS[i], ttl_ms)
      words[i - 1] = due and "kept" or "owed"
    elseif due and not owner then
      redis.call("SET", KEYS[i], member, "PX", ttl_ms)
      words[i - 1] = "taken"
    else
      words[i - 1] = due and "due" or "other"
    end
  end
  return words
`;

/**
 * Gives leases back.
 *
 *   KEYS      leases
 *   ARGV[1]   member
 *
 * Returns how many it gave back; those of other members are left alone.
 */
export const RELEASE_PARTITIONS = /* lua */ `
  local released = 0
  for i = 1, #KEYS do
    if redis.call("GET", KEYS[i]) == ARGV[1] then released = released + redis.call("DEL", KEYS[i]) end
  end
  return released
`;

/**
 * Moves a group's position in a partition, if the member still has its lease.
 *
 *   KEYS[1]   lease of the partition
 *   KEYS[2]   hash of the group's positions, by partition
 *   ARGV[1]   member
 *   ARGV[2]   partition
 *   ARGV[3]   position: the id of the last entry that was handled
 *
 * Returns 1, or 0 if the lease belongs to somebody else or to nobody.
 */
export const COMMIT_POSITION = /* lua */ `
  if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call("HSET", KEYS[2], ARGV[2], ARGV[3])
  return 1
`;
