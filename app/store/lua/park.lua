-- Move an entry to the parked ones, unless a newer cause arrived since it was claimed.
-- KEYS: lease, entry, shard, parked, run assets
-- ARGV: token, entry id, generation, now, reason, detail, start of an account's keys, asset id ('' for none)
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local generation = redis.call('HGET', KEYS[2], 'generation')
if generation then redis.call('HSET', KEYS[2], 'unended', 0) end
if generation ~= ARGV[3] then return 0 end
redis.call('XADD', KEYS[4], '*', 'at', ARGV[4], 'reason', ARGV[5], 'detail', ARGV[6])
count(ARGV[7], ARGV[4], {'parked'})
run_result(KEYS[5], ARGV[7], ARGV[8], generation, ARGV[4], 'parked', cjson.encode({reason = ARGV[5]}))
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return 1
