-- Count one Admin API call that is about to be made.
-- KEYS: allowance   ARGV: now
-- Returns 0, or when the window ends if no call is left. Nothing is known before the first answer of a window.
local held = redis.call('HMGET', KEYS[1], 'left', 'reset')
if not held[1] then return '0' end
if tonumber(held[2]) <= tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  return '0'
end
if tonumber(held[1]) <= 0 then return held[2] end
redis.call('HINCRBY', KEYS[1], 'left', -1)
return '0'
