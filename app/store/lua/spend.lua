-- Count one Admin API call that is about to be made.
-- KEYS: allowance   ARGV: now, seconds of a window
-- Returns 0, or when the window ends if no call is left. Nothing is known before the first answer.
local held = redis.call('HMGET', KEYS[1], 'limit', 'left', 'reset')
if not held[1] then return '0' end
local now, left, reset = tonumber(ARGV[1]), tonumber(held[2]), tonumber(held[3])
if reset <= now then
  left, reset = tonumber(held[1]), now - now % ARGV[2] + ARGV[2]
  redis.call('HSET', KEYS[1], 'left', left, 'reset', string.format('%.3f', reset))
end
if left <= 0 then return string.format('%.3f', reset) end
redis.call('HINCRBY', KEYS[1], 'left', -1)
return '0'
