-- Return due entries, live ones first, and count a try for each.
-- KEYS: lease, shard   ARGV: token, entry prefix, now, limit
local given = {}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return given end
local left = tonumber(ARGV[4])
for priority = 0, 2 do
  if left <= 0 then break end
  local band = priority * 1e11
  local ids = redis.call('ZRANGEBYSCORE', KEYS[2], string.format('%.6f', band),
    string.format('%.6f', band + tonumber(ARGV[3])), 'LIMIT', 0, left)
  left = left - #ids
  for _, id in ipairs(ids) do
    local entry = ARGV[2] .. id
    -- A Redis that drops keys may have taken the details; what is to be looked at is still known.
    if redis.call('HSETNX', entry, 'generation', 0) == 1 then
      redis.call('HSET', entry, 'first', ARGV[3], 'priority', priority, 'causes', '["details lost"]', 'absent', 0)
    end
    local tries = redis.call('HINCRBY', entry, 'tries', 1)
    local held = redis.call('HMGET', entry, 'generation', 'first', 'priority', 'causes', 'absent')
    table.insert(given, {id, held[1], held[2], held[3], held[4], tries, held[5]})
  end
end
return given
