/**
 * Forgets the maps of a partition that belong to another run of Redis; the holds stay.
 *
 *   KEYS[1]   the run that the maps belong to
 *   KEYS[2]   performances of the partition that have a map
 *   ARGV[1]   run of the Redis that is asked
 *   ARGV[2]   hash tag of the partition
 *
 * Returns how many maps were forgotten.
 */
export const FORGET_OUTLIVED_MAPS = /* lua */ `
  if redis.call("GET", KEYS[1]) == ARGV[1] then return 0 end
  local performances = redis.call("SMEMBERS", KEYS[2])
  for _, performance_id in ipairs(performances) do
    local prefix = ARGV[2] .. ":" .. performance_id
    redis.call("DEL", prefix .. ":map", prefix .. ":builders")
  end
  redis.call("DEL", KEYS[2])
  redis.call("SET", KEYS[1], ARGV[1])
  return #performances
`;
