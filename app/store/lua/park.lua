-- Move an entry to the parked ones, unless a newer cause arrived since it was claimed.
-- KEYS: lease, entry, shard, parked   ARGV: token, entry id, generation, now, reason, detail
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local generation = redis.call('HGET', KEYS[2], 'generation')
if generation then redis.call('HSET', KEYS[2], 'unended', 0) end
if generation ~= ARGV[3] then return 0 end
redis.call('XADD', KEYS[4], '*', 'at', ARGV[4], 'reason', ARGV[5], 'detail', ARGV[6])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return 1
