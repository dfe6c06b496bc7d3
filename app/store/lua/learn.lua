-- Take over what an answer said of the allowance. Answers may overtake each other: within one window the
-- lower number of calls left is right.
-- KEYS: allowance   ARGV: limit, calls left, end of the window
local held = redis.call('HMGET', KEYS[1], 'left', 'reset')
local left, reset = tonumber(ARGV[2]), tonumber(ARGV[3])
if held[2] then
  local known = tonumber(held[2])
  if reset < known - 1 then return 0 end
  if reset <= known + 1 then left = math.min(left, tonumber(held[1])) end
end
redis.call('HSET', KEYS[1], 'limit', ARGV[1], 'left', left, 'reset', ARGV[3])
return 1
