-- Take a shard's lease. From here on a drain may be asked for anew.
-- KEYS: lease, fence, nudge   ARGV: milliseconds
-- Returns the token, or 0 if somebody holds it.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local token = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
redis.call('DEL', KEYS[3])
return token
