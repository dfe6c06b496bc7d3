-- Give a lease back and leave the shard's mark at what is due next; no mark where nothing waits.
-- KEYS: lease, shard, dirty   ARGV: token, dirty member
-- Returns when the next entry is due, or false if none is or the lease was lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('DEL', KEYS[1])
local due = nil
for priority = 0, 2 do
  local band = priority * 1e11
  local first = redis.call('ZRANGEBYSCORE', KEYS[2], string.format('%.6f', band),
    '(' .. string.format('%.6f', band + 1e11), 'WITHSCORES', 'LIMIT', 0, 1)
  if first[2] then
    local at = tonumber(first[2]) - band
    if not due or at < due then due = at end
  end
end
if not due then
  redis.call('ZREM', KEYS[3], ARGV[2])
  return false
end
redis.call('ZADD', KEYS[3], string.format('%.6f', due), ARGV[2])
return string.format('%.6f', due)
