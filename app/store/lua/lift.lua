-- Let go of holds of an asset that are still what they were.
-- KEYS: holds, holding   ARGV: asset id, then field and text in turn
-- Returns how many there were.
local gone = 0
for place = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[place]) == ARGV[place + 1] then
    gone = gone + redis.call('HDEL', KEYS[1], ARGV[place])
  end
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return gone
