-- Take a shard's lease.
-- KEYS: lease, fence   ARGV: milliseconds
-- Returns the token, or 0 if somebody holds it.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local token = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return token
