-- Take entries out of the mailbox that nobody works on and that nothing but a run has asked for.
-- KEYS: run assets, outcomes   ARGV: run id, keep their assets (0/1), then asset id, entry, entry id, shard in turn
-- Returns how many were taken out.
local taken = 0
for place = 3, #ARGV, 4 do
  local asset, entry = ARGV[place], ARGV[place + 1]
  local held = redis.call('HGET', KEYS[1], asset)
  local known = redis.call('HMGET', entry, 'priority', 'unended', 'causes')
  local is_ours = held and string.match(held, ' (.+)$') == ARGV[1]
  local is_free = tonumber(known[2] or 0) == 0
  for _, cause in ipairs(known[3] and cjson.decode(known[3]) or {}) do
    is_free = is_free and string.sub(cause, 1, 9) == 'backfill:'
  end
  if is_ours and is_free then
    redis.call('DEL', entry)
    redis.call('ZREM', ARGV[place + 3], ARGV[place + 2])
    if ARGV[2] == '1' then
      redis.call('HSET', KEYS[1], asset, '0 ' .. ARGV[1])
    else
      redis.call('HDEL', KEYS[1], asset)
      redis.call('HINCRBY', KEYS[2], 'withdrawn', 1)
    end
    taken = taken + 1
  end
end
return taken
