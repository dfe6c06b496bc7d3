-- Keep a delivery that cannot be understood: what is listed of it, and its body apart from that.
-- KEYS: parked, bodies, counts   ARGV: now, reason, detail, body, start of an account's keys
local id = redis.call('XADD', KEYS[1], '*', 'at', ARGV[1], 'reason', ARGV[2], 'detail', ARGV[3])
redis.call('HSET', KEYS[2], id, ARGV[4])
redis.call('HINCRBY', KEYS[3], 'accepted', 1)
count(ARGV[5], ARGV[1], {'accepted', 'parked'})
return id
