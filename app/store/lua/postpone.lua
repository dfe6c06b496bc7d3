-- Make an entry due later, unless a newer cause arrived since it was claimed.
-- KEYS: lease, entry, shard   ARGV: token, entry id, generation, due, absent reads, tries to count
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local generation = redis.call('HGET', KEYS[2], 'generation')
if generation then redis.call('HSET', KEYS[2], 'unended', 0) end
if generation ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[2], 'absent', ARGV[5])
redis.call('HINCRBY', KEYS[2], 'tries', ARGV[6])
local band = tonumber(redis.call('HGET', KEYS[2], 'priority')) * 1e11
redis.call('ZADD', KEYS[3], string.format('%.6f', band + tonumber(ARGV[4])), ARGV[2])
return 1
