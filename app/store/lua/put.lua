-- Keep one entry for an arrival, unless it is the echo of our own latest write under the version in force.
-- KEYS: entry, shard, dirty, generation, wrote, version, reported, run assets
-- ARGV: entry id, dirty member, now, priority, cause, kind of echo ('' for none), its fingerprint,
--       what was told of a change as JSON ('' for nothing), seconds to keep that, run that asks ('' for none),
--       uploader ('' if not told), then ids of deliveries in turn, of which the latest few are kept
-- Returns 1 if the shard had nothing due before, 0 if it had, -1 for an echo.
local entry, shard, dirty = KEYS[1], KEYS[2], KEYS[3]
local id, member, now, priority = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if ARGV[8] ~= '' then
  redis.call('RPUSH', KEYS[7], ARGV[8])
  redis.call('LTRIM', KEYS[7], -8, -1)
  redis.call('EXPIRE', KEYS[7], ARGV[9])
end
if ARGV[6] ~= '' and redis.call('HGET', KEYS[5], ARGV[6]) == ARGV[7] then
  if redis.call('HGET', KEYS[5], 'version') == (redis.call('GET', KEYS[6]) or '0') then
    return -1
  end
end
local known = redis.call('HMGET', entry, 'priority', 'causes')
local causes = known[2] and cjson.decode(known[2]) or {}
table.insert(causes, ARGV[5])
while #causes > 5 do table.remove(causes, 1) end
if known[1] then priority = math.min(priority, tonumber(known[1])) end
redis.call('HSETNX', entry, 'first', now)
local generation = redis.call('INCR', KEYS[4])
if ARGV[10] ~= '' then redis.call('HSET', KEYS[8], string.sub(id, 4), generation .. ' ' .. ARGV[10]) end
redis.call('HSET', entry, 'generation', generation, 'priority', priority,
  'causes', cjson.encode(causes), 'tries', 0, 'absent', 0)
if ARGV[11] ~= '' then redis.call('HSET', entry, 'uploader', ARGV[11]) end
if #ARGV > 11 then
  local deliveries = cjson.decode(redis.call('HGET', entry, 'deliveries') or '[]')
  for place = 12, #ARGV do
    if deliveries[#deliveries] ~= ARGV[place] then table.insert(deliveries, ARGV[place]) end
  end
  while #deliveries > 5 do table.remove(deliveries, 1) end
  redis.call('HSET', entry, 'deliveries', cjson.encode(deliveries))
end
redis.call('ZADD', shard, string.format('%.6f', priority * 1e11 + tonumber(now)), id)
return redis.call('ZADD', dirty, 'LT', 'CH', now, member)
